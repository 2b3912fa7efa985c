import { Dialog } from "../components/Dialog";
import { t } from "../texts";
import { CancelForm } from "./CancelForm";
import type { Acted } from "./acted";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly meeting: Acted;
}

export function CancelDialog({ isOpen, onClose, meeting }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.meeting.cancelTitle}>
      <CancelForm meeting={meeting} onDone={onClose} />
    </Dialog>
  );
}
