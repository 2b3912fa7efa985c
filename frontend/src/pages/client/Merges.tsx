/** Who else this client was known as, and making two clients one. */

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { isAdmin, useViewer, useZone } from "../../app/viewer";
import { Isolated } from "../../components/Isolated";
import { lazyDialog } from "../../components/lazyDialog";
import { Part } from "../../components/Part";
import type { ClientQuery } from "../../generated/graphql";
import { t } from "../../texts";
import { moment } from "../../time/words";
import { apart } from "./apart";
import type { MergedClient } from "./useUndoMerge";
import classes from "./Client.module.css";

const MergeDialog = lazyDialog(async () => (await import("./MergeDialog")).MergeDialog);

type Client = NonNullable<ClientQuery["client"]>;

/** What became of merging. */
export interface Merged {
  readonly kept: { readonly id: string; readonly name: string };
  readonly merged: MergedClient;
}

interface Props {
  readonly client: Client;
  readonly onMerged: (done: Merged) => void;
  readonly onUndo: (merged: MergedClient) => void;
}

export function Merges({ client, onMerged, onUndo }: Props) {
  const viewer = useViewer();
  const [isOpen, dialog] = useDisclosure(false);
  const mayMerge = isAdmin(viewer);
  return (
    <Part title={t.client.merges}>
      {client.mergedClients.length > 0 && (
        <>
          <p className={classes.words}>{t.client.mergedHere}</p>
          <ul className={classes.list}>
            {client.mergedClients.map((merged) => (
              <One
                key={merged.clientId}
                merged={merged}
                name={apart(merged, client)[0]}
                onUndo={mayMerge ? onUndo : undefined}
              />
            ))}
          </ul>
        </>
      )}
      {mayMerge ? (
        <>
          <p className={classes.words}>{t.client.twice}</p>
          <Button variant="default" aria-haspopup="dialog" onClick={dialog.open}>
            {t.client.merge}
          </Button>
          <MergeDialog isOpen={isOpen} onClose={dialog.close} client={client} onMerged={onMerged} />
        </>
      ) : (
        <p className={classes.words}>{t.client.whoMerges(viewer.workspace.name)}</p>
      )}
    </Part>
  );
}

interface OneProps {
  readonly merged: Client["mergedClients"][number];
  /** Unlike the name of the client it is known as. */
  readonly name: string;
  readonly onUndo: Props["onUndo"] | undefined;
}

function One({ merged: { clientId, externalId, name: ownName, mergedAt }, name, onUndo }: OneProps) {
  const zone = useZone();
  return (
    <li className={classes.item}>
      <span className={classes.name}>
        <Isolated>{ownName}</Isolated>
        <span className={classes.small}>
          {t.client.mergedSince(externalId, moment(new Date(mergedAt), zone))}
        </span>
      </span>
      {onUndo !== undefined && (
        <Button
          variant="default"
          size="xs"
          aria-label={t.client.undoMergeFull(name)}
          onClick={() => {
            onUndo({ clientId, name });
          }}
        >
          {t.client.undoMerge}
        </Button>
      )}
    </li>
  );
}
