/** Says what it means before an address is no longer always a client's. */

import { notify } from "../../app/notices";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import { ForgetAddressDocument } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import { noteChange } from "../../live/revision";
import { t } from "../../texts";

const NOT_REMEMBERED = "not_found";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly email: string | undefined;
  readonly client: { readonly id: string; readonly name: string };
}

export function ForgetDialog({ isOpen, onClose, email = "", client }: Props) {
  const { act, isActing, trouble, forget } = useAct(ForgetAddressDocument, (data) => data.forgetAddress);
  const close = (): void => {
    forget();
    onClose();
  };
  const confirm = async (): Promise<void> => {
    const done = await act({ input: { clientId: client.id, email } });
    // Whether or not: somebody else may have had it forgotten, and the page does not know.
    noteChange();
    if (done === undefined) return;
    notify(t.remembered.forgotten(email));
    close();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={close}
      title={t.remembered.forgetTitle(email)}
      confirm={t.remembered.forget}
      onConfirm={() => void confirm()}
      isActing={isActing}
      trouble={trouble?.code === NOT_REMEMBERED ? { ...trouble, message: t.remembered.already } : trouble}
    >
      <p>{t.remembered.means(client.name)}</p>
      <p>{t.remembered.stays}</p>
      <p>{t.remembered.again}</p>
    </ConfirmDialog>
  );
}
