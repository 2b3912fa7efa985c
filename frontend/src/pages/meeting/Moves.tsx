import { useZone } from "../../app/viewer";
import { Part } from "../../components/Part";
import { isolated, t } from "../../texts";
import { moment } from "../../time/words";
import type { FullMeeting } from "./full-meeting";
import classes from "./MeetingPage.module.css";

type Move = FullMeeting["moves"][number];

/** The chain of moves, oldest first. */
export function Moves({ moves }: { readonly moves: readonly Move[] }) {
  const zone = useZone();
  return (
    <Part title={t.meeting.moves}>
      <ol className={classes.moves}>
        {moves.map((move) => (
          <li key={`${move.movedAt} ${move.toStartsAt}`}>
            <span>{fromTo(move, zone)}</span>
            <span className={classes.reason}>
              {moment(new Date(move.movedAt), zone)}
              {move.byHost !== null &&
                `, ${move.byHost ? t.meeting.movedBy.host : t.meeting.movedBy.invitee}`}
              {move.reason !== null &&
                move.reason !== "" &&
                `. ${t.meeting.reason}: ${isolated(move.reason)}`}
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function fromTo({ fromStartsAt, toStartsAt }: Move, zone: string): string {
  const to = moment(new Date(toStartsAt), zone);
  return fromStartsAt === null
    ? t.meeting.moveFromUnknown(to)
    : t.meeting.move(moment(new Date(fromStartsAt), zone), to);
}
