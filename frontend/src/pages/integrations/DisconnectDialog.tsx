/** The second step of disconnecting: says what stays and what ends. */

import { Button, Group } from "@mantine/core";
import { notify } from "../../app/notices";
import { Dialog } from "../../components/Dialog";
import { TroubleNote } from "../../components/TroubleNote";
import { DisconnectDocument } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import { t } from "../../texts";
import classes from "./Integrations.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function DisconnectDialog({ isOpen, onClose }: Props) {
  const { act, isActing, trouble, forget } = useAct(DisconnectDocument, (data) => data.disconnectCalendly);

  const close = (): void => {
    forget();
    onClose();
  };
  const disconnect = async (): Promise<void> => {
    if ((await act({})) === undefined) return;
    notify(t.integrations.disconnectedNote);
    close();
  };

  return (
    <Dialog isOpen={isOpen} onClose={close} title={t.integrations.disconnectTitle}>
      <TroubleNote trouble={trouble} />
      <List title={t.integrations.disconnectStays} lines={t.integrations.disconnectStaysList} />
      <List title={t.integrations.disconnectEnds} lines={t.integrations.disconnectEndsList} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={close} data-autofocus>
          {t.integrations.disconnectKeep}
        </Button>
        <Button className={classes.danger} loading={isActing} onClick={() => void disconnect()}>
          {t.integrations.disconnectConfirm}
        </Button>
      </Group>
    </Dialog>
  );
}

function List({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div className={classes.asked}>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  );
}
