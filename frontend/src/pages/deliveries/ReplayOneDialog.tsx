/** Asks once more before a single delivery is carried out again, and says what that does not do. */

import { useZone } from "../../app/viewer";
import { ConfirmDialog } from "../../components/ConfirmDialog";
import type { DeliveryRowFragment } from "../../generated/graphql";
import { t } from "../../texts";
import { moment } from "../../time/words";
import { eventWords } from "./states";
import { useReplay } from "./useReplay";
import classes from "./Deliveries.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly delivery: DeliveryRowFragment | undefined;
}

export function ReplayOneDialog({ isOpen, onClose, delivery }: Props) {
  const zone = useZone();
  const { replay, isActing, trouble, forget } = useReplay();
  const close = (): void => {
    forget();
    onClose();
  };
  const confirm = async (): Promise<void> => {
    if (delivery !== undefined && (await replay({ ids: [delivery.id], onlyFailed: false }))) close();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={close}
      title={t.deliveries.replayOneTitle}
      confirm={t.deliveries.replay}
      isHarmless
      onConfirm={() => void confirm()}
      isActing={isActing}
      trouble={trouble}
    >
      {delivery !== undefined && (
        <p className={classes.plain}>
          <strong>{eventWords(delivery.event)}</strong>, {moment(new Date(delivery.receivedAt), zone)}
        </p>
      )}
      <p className={classes.plain}>{t.deliveries.replayMeans}</p>
      <p className={classes.plain}>{t.deliveries.replayTells}</p>
    </ConfirmDialog>
  );
}
