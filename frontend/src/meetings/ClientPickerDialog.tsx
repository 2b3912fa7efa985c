import { Dialog } from "../components/Dialog";
import { t } from "../texts";
import { ClientPicker, type PickedClient } from "./ClientPicker";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly chosen: string | undefined;
  readonly onChoose: (client: PickedClient) => void;
}

export function ClientPickerDialog({ isOpen, onClose, chosen, onChoose }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.meetings.chooseClient}>
      <ClientPicker
        chosen={chosen}
        onChoose={(client) => {
          onChoose(client);
          onClose();
        }}
      />
    </Dialog>
  );
}
