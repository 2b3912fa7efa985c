import { Button, type ButtonProps } from "@mantine/core";
import { useZone } from "../../app/viewer";
import type { DeliveryRowFragment } from "../../generated/graphql";
import { t } from "../../texts";
import { moment } from "../../time/words";
import { eventWords, isWaiting } from "./states";

interface Props extends Pick<ButtonProps, "size" | "variant"> {
  readonly delivery: DeliveryRowFragment;
  readonly onOpen: () => void;
}

/** Stays while the delivery waits, for it may have the focus just then; but there is nothing to press. */
export function ReplayButton({ delivery, onOpen, variant = "default", size = "sm" }: Props) {
  const zone = useZone();
  const waits = isWaiting(delivery);
  const name = t.deliveries.replayFull(
    eventWords(delivery.event),
    moment(new Date(delivery.receivedAt), zone),
  );
  return (
    <Button
      variant={variant}
      size={size}
      aria-haspopup="dialog"
      aria-label={name}
      {...(waits && { "data-disabled": true, "aria-disabled": true, title: t.deliveries.replayWaits })}
      onClick={() => {
        if (!waits) onOpen();
      }}
    >
      {t.deliveries.replay}
    </Button>
  );
}
