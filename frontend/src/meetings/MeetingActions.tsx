/** What can be done to one meeting, as buttons. */

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNow } from "../app/clock";
import { useZone } from "../app/viewer";
import { Icon } from "../components/Icon";
import { lazyDialog } from "../components/lazyDialog";
import { OutButton } from "../components/OutButton";
import { t } from "../texts";
import { spokenMoment } from "../time/words";
import type { Acted } from "./acted";
import { NoShowButton } from "./NoShowButton";
import { possibleWith } from "./possible";

const CancelDialog = lazyDialog(async () => (await import("./CancelDialog")).CancelDialog);

export function MeetingActions({ meeting }: { readonly meeting: Acted }) {
  const zone = useZone();
  const now = useNow();
  const [isCanceling, dialog] = useDisclosure(false);
  const { canCancel, canMove, canMarkNoShow, canUnmarkNoShow } = possibleWith(meeting, now);
  const when = spokenMoment(new Date(meeting.startsAt), zone);
  return (
    <>
      {canMove && meeting.joinUrl !== null && (
        <OutButton href={meeting.joinUrl} leftSection={<Icon name="video" size={18} />}>
          {t.meeting.join}
        </OutButton>
      )}
      {canMove && meeting.rescheduleUrl !== null && (
        <OutButton
          href={meeting.rescheduleUrl}
          variant="default"
          rightSection={<Icon name="external" size={16} />}
        >
          {t.meeting.reschedule}
        </OutButton>
      )}
      {(canMarkNoShow || canUnmarkNoShow) && <NoShowButton meeting={meeting} />}
      {canCancel && (
        <Button
          variant="default"
          onClick={dialog.open}
          aria-label={t.meeting.cancelFull(meeting.invitee.name, when)}
        >
          {t.meeting.cancel}
        </Button>
      )}
      <CancelDialog isOpen={isCanceling} onClose={dialog.close} meeting={meeting} />
    </>
  );
}
