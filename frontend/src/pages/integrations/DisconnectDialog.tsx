/** The second step of disconnecting: says what stays and what ends. */

import { notify } from "../../app/notices";
import { ConfirmDialog } from "../../components/ConfirmDialog";
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
    <ConfirmDialog
      isOpen={isOpen}
      onClose={close}
      title={t.integrations.disconnectTitle}
      confirm={t.integrations.disconnectConfirm}
      keep={t.integrations.disconnectKeep}
      isDangerous
      onConfirm={() => void disconnect()}
      isActing={isActing}
      trouble={trouble}
    >
      <List title={t.integrations.disconnectStays} lines={t.integrations.disconnectStaysList} />
      <List title={t.integrations.disconnectEnds} lines={t.integrations.disconnectEndsList} />
    </ConfirmDialog>
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
