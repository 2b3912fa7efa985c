/** Asks once more before a single delivery is carried out again, and says what that does not do. */

import { Button, Group } from "@mantine/core";
import { useZone } from "../../app/viewer";
import { Dialog } from "../../components/Dialog";
import { TroubleNote } from "../../components/TroubleNote";
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
  const confirm = async (id: string): Promise<void> => {
    if (await replay({ ids: [id], onlyFailed: false })) close();
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={t.deliveries.replayOneTitle}>
      {delivery !== undefined && (
        <>
          <p className={classes.plain}>
            <strong>{eventWords(delivery.event)}</strong>, {moment(new Date(delivery.receivedAt), zone)}
          </p>
          <p className={classes.plain}>{t.deliveries.replayMeans}</p>
          <p className={classes.plain}>{t.deliveries.replayTells}</p>
          <TroubleNote trouble={trouble} />
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={close}>
              {t.cancel}
            </Button>
            <Button loading={isActing} onClick={() => void confirm(delivery.id)} data-autofocus>
              {t.deliveries.replay}
            </Button>
          </Group>
        </>
      )}
    </Dialog>
  );
}
