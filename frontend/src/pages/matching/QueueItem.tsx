import { Button } from "@mantine/core";
import { useZone } from "../../app/viewer";
import { Check } from "../../components/Check";
import { Isolated } from "../../components/Isolated";
import { RouteLink } from "../../components/RouteLink";
import { ListTimes } from "../../components/Times";
import type { PickedClient } from "../../meetings/ClientPicker";
import { HeldBy } from "../../meetings/HeldBy";
import { MeetingTag } from "../../meetings/MeetingTag";
import { t } from "../../texts";
import { spokenMoment } from "../../time/words";
import type { Queued } from "./queued";
import classes from "./Matching.module.css";

interface Props {
  readonly queued: Queued;
  readonly isActing: boolean;
  /** Whether a choice is remembered for the invitee's address. */
  readonly remembers: boolean;
  readonly onRemember: (remembers: boolean) => void;
  readonly onAssign: (client: PickedClient) => void;
  readonly onChoose: () => void;
  readonly onNobody: () => void;
}

export function QueueItem({ queued, isActing, remembers, onRemember, onAssign, onChoose, onNobody }: Props) {
  const zone = useZone();
  const { node: meeting, candidates } = queued;
  const { id, invitee, match, startsAt } = meeting;
  const when = spokenMoment(new Date(startsAt), zone);
  const otherText = candidates.length > 0 ? t.matching.other : t.meeting.assign;
  const fully = (act: string): string => t.matching.actFull(act, invitee.name, when);
  return (
    <li
      id={`queued-${id}`}
      data-meeting
      tabIndex={-1}
      className={classes.item}
      aria-label={t.meetings.openFull(invitee.name, when)}
    >
      <Facts queued={queued} />
      <p className={classes.reason}>
        {match.reason === "DOUBTFUL" ? t.meeting.match.DOUBTFUL : t.matching.unknown(candidates.length > 0)}
      </p>
      {candidates.length > 0 && (
        <ol className={classes.candidates} aria-label={t.matching.candidates}>
          {candidates.map(({ client, reason }, n) => (
            <li key={client.id} className={classes.candidate}>
              <Button
                variant="default"
                size="sm"
                disabled={isActing}
                leftSection={n < 9 && <kbd aria-hidden="true">{n + 1}</kbd>}
                onClick={() => {
                  onAssign(client);
                }}
              >
                {t.matching.choose(client.name)}
              </Button>
              <span className={classes.why}>
                {t.matching.reason[reason]}
                {reason === "NAME" && client.email !== null && ` · ${client.email}`}
              </span>
            </li>
          ))}
        </ol>
      )}
      {candidates.length > 0 && (
        <div className={classes.always}>
          <Check label={t.matching.always(invitee.email)} checked={remembers} onChange={onRemember} />
        </div>
      )}
      <div className={classes.choices}>
        <Button
          variant="default"
          size="sm"
          aria-haspopup="dialog"
          aria-label={fully(otherText)}
          onClick={onChoose}
        >
          {otherText}
        </Button>
        <Button
          variant="default"
          size="sm"
          disabled={isActing}
          aria-label={fully(t.matching.nobody)}
          onClick={onNobody}
        >
          {t.matching.nobody}
        </Button>
      </div>
    </li>
  );
}

function Facts({ queued: { node: meeting } }: Pick<Props, "queued">) {
  const zone = useZone();
  const { id, invitee, startsAt, endsAt } = meeting;
  return (
    <div className={classes.facts}>
      <div className={classes.who}>
        <RouteLink to="/meetings/$id" params={{ id }} className={classes.name ?? ""}>
          <Isolated>{invitee.name}</Isolated>
        </RouteLink>
        <span className={classes.quiet}>{invitee.email}</span>
      </div>
      <div>
        <ListTimes startsAt={startsAt} endsAt={endsAt} theirZone={invitee.timeZone} zone={zone} hasZone />
      </div>
      <div>
        {meeting.eventTypeName}
        <HeldBy host={meeting.host} className={classes.quiet} />
        <div className={classes.state}>
          <MeetingTag meeting={meeting} />
        </div>
      </div>
    </div>
  );
}
