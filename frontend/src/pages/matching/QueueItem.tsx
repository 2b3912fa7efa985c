import { Button } from "@mantine/core";
import { useZone } from "../../app/viewer";
import { RouteLink } from "../../components/RouteLink";
import { ListTimes } from "../../components/Times";
import { MeetingTag } from "../../meetings/MeetingTag";
import type { PickedClient } from "../../meetings/ClientPicker";
import { t } from "../../texts";
import { spokenMoment } from "../../time/words";
import type { Queued } from "./queue";
import classes from "./Matching.module.css";

interface Props {
  readonly meeting: Queued;
  readonly isActing: boolean;
  readonly onAssign: (client: PickedClient) => void;
  readonly onChoose: () => void;
}

export function QueueItem({ meeting, isActing, onAssign, onChoose }: Props) {
  const zone = useZone();
  const { id, invitee, startsAt, endsAt, match } = meeting;
  const when = spokenMoment(new Date(startsAt), zone);
  const otherText = match.candidates.length > 0 ? t.matching.other : t.meeting.assign;
  return (
    <li
      id={`queued-${id}`}
      data-meeting
      tabIndex={-1}
      className={classes.item}
      aria-label={t.meetings.openFull(invitee.name, when)}
    >
      <div className={classes.facts}>
        <div className={classes.who}>
          <RouteLink to="/meetings/$id" params={{ id }} className={classes.name ?? ""}>
            {invitee.name}
          </RouteLink>
          <span className={classes.quiet}>{invitee.email}</span>
        </div>
        <div>
          <ListTimes startsAt={startsAt} endsAt={endsAt} theirZone={invitee.timeZone} zone={zone} hasZone />
        </div>
        <div>
          {meeting.eventTypeName}
          <br />
          <MeetingTag meeting={meeting} />
        </div>
      </div>
      <p className={classes.quiet}>{t.meeting.match[match.reason]}</p>
      <div className={classes.choices}>
        {match.candidates.map((client, n) => (
          <Button
            key={client.id}
            variant="default"
            size="sm"
            disabled={isActing}
            leftSection={<kbd aria-hidden="true">{n + 1}</kbd>}
            onClick={() => {
              onAssign(client);
            }}
          >
            {t.matching.choose(client.name)}
          </Button>
        ))}
        <Button
          variant="default"
          size="sm"
          aria-haspopup="dialog"
          aria-label={`${otherText}: ${invitee.name}, ${when}`}
          onClick={onChoose}
        >
          {otherText}
        </Button>
      </div>
    </li>
  );
}
