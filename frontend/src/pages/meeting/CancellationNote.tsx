import { useZone } from "../../app/viewer";
import { Note } from "../../components/Note";
import { isolated, t } from "../../texts";
import { moment } from "../../time/words";
import type { FullMeeting } from "./full-meeting";

/** Who called it off, when and why, as far as that is known. */
export function CancellationNote({
  cancellation,
}: {
  readonly cancellation: NonNullable<FullMeeting["cancellation"]>;
}) {
  const zone = useZone();
  const { canceledAt, canceledBy, canceler, reason } = cancellation;
  const role = canceler === null ? "" : t.meeting.canceler[canceler];
  const when = canceledAt === null ? "" : moment(new Date(canceledAt), zone);
  return (
    <Note tone="bad" title={t.meeting.canceledWords(canceledBy ?? "", role, when)}>
      {reason === null || reason === "" ? t.meeting.noReason : `${t.meeting.reason}: ${isolated(reason)}`}
    </Note>
  );
}
