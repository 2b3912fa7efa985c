/** Says that the invitee did not come, or takes it back. */

import { Button } from "@mantine/core";
import { notify } from "../app/notices";
import { useZone } from "../app/viewer";
import { TroubleNote } from "../components/TroubleNote";
import { MarkNoShowDocument, UnmarkNoShowDocument } from "../generated/graphql";
import { useAct } from "../gql/useAct";
import { noteChange } from "../live/revision";
import { t } from "../texts";
import { spokenMoment } from "../time/words";
import type { Acted } from "./acted";

interface Props {
  readonly meeting: Acted;
  readonly onDone?: () => void;
}

export function NoShowButton({ meeting, onDone }: Props) {
  const zone = useZone();
  const marking = useAct(MarkNoShowDocument, (data) => data.markNoShow);
  const unmarking = useAct(UnmarkNoShowDocument, (data) => data.unmarkNoShow);
  const isMarked = meeting.status === "NO_SHOW";
  const { act, isActing, trouble } = isMarked ? unmarking : marking;
  const who = meeting.invitee.name;
  const when = spokenMoment(new Date(meeting.startsAt), zone);

  const press = async (): Promise<void> => {
    if ((await act({ input: { meetingId: meeting.id } })) === undefined) return;
    notify(isMarked ? t.meeting.undoNoShowNote(who) : t.meeting.noShowNote(who));
    noteChange();
    onDone?.();
  };

  return (
    <>
      <Button
        variant="default"
        loading={isActing}
        onClick={() => void press()}
        aria-label={isMarked ? t.meeting.undoNoShowFull(who, when) : t.meeting.noShowFull(who, when)}
      >
        {isMarked ? t.meeting.undoNoShow : t.meeting.noShow}
      </Button>
      <TroubleNote trouble={trouble} />
    </>
  );
}
