/** The connection to Calendly in every state it can have. */

import { useDisclosure } from "@mantine/hooks";
import { Button } from "@mantine/core";
import { lazyDialog } from "../../components/lazyDialog";
import { Part } from "../../components/Part";
import { Tag, type Tone } from "../../components/Tag";
import { t } from "../../texts";
import { ConnectButton } from "./ConnectButton";
import { ConnectionFacts } from "./ConnectionFacts";
import { ConnectionNotes } from "./ConnectionNotes";
import type { Connection } from "./connection";
import { WhatIsAsked } from "./WhatIsAsked";
import classes from "./Integrations.module.css";

const DisconnectDialog = lazyDialog(async () => (await import("./DisconnectDialog")).DisconnectDialog);

export function CalendlyCard({ connection }: { readonly connection: Connection | null }) {
  const [tone, word] = stateOf(connection);
  return (
    <Part title={t.integrations.calendly} aside={<Tag tone={tone}>{word}</Tag>}>
      <p className={classes.what}>{t.integrations.calendlyWhat}</p>
      {connection === null ? <NeverConnected /> : <Known connection={connection} />}
    </Part>
  );
}

function stateOf(connection: Connection | null): readonly [Tone, string] {
  switch (connection?.status) {
    case undefined:
      return ["quiet", t.integrations.never];
    case "ACTIVE":
      return ["ok", t.integrations.healthy];
    case "RECONNECT_NEEDED":
      return ["warn", t.integrations.reconnectNeeded];
    case "DISCONNECTED":
      return ["quiet", t.integrations.disconnected];
  }
}

function NeverConnected() {
  return (
    <>
      <WhatIsAsked />
      <ConnectButton text={t.integrations.connect} />
    </>
  );
}

function Known({ connection }: { readonly connection: Connection }) {
  const [isAsking, dialog] = useDisclosure(false);
  const isOpen = connection.status !== "DISCONNECTED";
  const needsConsent = connection.status !== "ACTIVE" || connection.missingScopes.length > 0;
  return (
    <>
      <ConnectionNotes connection={connection} />
      <ConnectionFacts connection={connection} />
      {!isOpen && <WhatIsAsked />}
      <div className={classes.actions}>
        {needsConsent && <ConnectButton text={isOpen ? t.integrations.reconnect : t.integrations.connect} />}
        {isOpen && (
          <Button variant="default" onClick={dialog.open}>
            {t.integrations.disconnect}
          </Button>
        )}
      </div>
      <DisconnectDialog isOpen={isAsking} onClose={dialog.close} />
    </>
  );
}
