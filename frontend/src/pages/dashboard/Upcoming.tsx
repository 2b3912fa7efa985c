/** The meetings to come, day by day. */

import { Title } from "@mantine/core";
import { useNow } from "../../app/clock";
import { useZone } from "../../app/viewer";
import { Empty } from "../../components/Empty";
import { Isolated } from "../../components/Isolated";
import { OutButton } from "../../components/OutButton";
import { RouteLink } from "../../components/RouteLink";
import { Tag } from "../../components/Tag";
import { ListTimes } from "../../components/Times";
import type { MeetingRowFragment } from "../../generated/graphql";
import { AboutLinks } from "../../meetings/AboutLinks";
import { HeldBy } from "../../meetings/HeldBy";
import { t } from "../../texts";
import { longDay, nearDay, nearness, spokenMoment } from "../../time/words";
import { byDay } from "./days";
import classes from "./Dashboard.module.css";

export function Upcoming({ meetings }: { readonly meetings: readonly MeetingRowFragment[] }) {
  const zone = useZone();
  const now = useNow();
  const days = byDay(meetings, now, zone);
  if (days.length === 0) return <Empty title={t.dashboard.emptyTitle}>{t.dashboard.empty}</Empty>;
  return days.map(({ day, meetings: found }) => (
    <section key={day} className={classes.day} aria-labelledby={`day-${day}`}>
      <Title order={2} id={`day-${day}`} className={classes.dayName}>
        {[nearDay(day, now, zone), longDay(new Date(`${day}T12:00:00Z`), "UTC")].filter(Boolean).join(", ")}
      </Title>
      <ul className={classes.list}>
        {found.map((meeting) => (
          <Item key={meeting.id} meeting={meeting} now={now} zone={zone} />
        ))}
      </ul>
    </section>
  ));
}

interface ItemProps {
  readonly meeting: MeetingRowFragment;
  readonly now: Date;
  readonly zone: string;
}

function Item({ meeting, now, zone }: ItemProps) {
  const { id, startsAt, endsAt, invitee, joinUrl, eventTypeName } = meeting;
  const starts = new Date(startsAt);
  const near = nearness(starts, new Date(endsAt), now);
  return (
    <li className={classes.item} data-now={starts <= now || undefined}>
      <div className={classes.time}>
        <ListTimes
          startsAt={startsAt}
          endsAt={endsAt}
          theirZone={invitee.timeZone}
          zone={zone}
          hasDay={false}
        />
        {near !== undefined && <Tag tone={starts <= now ? "ok" : "accent"}>{near}</Tag>}
        {meeting.isMoving && <Tag tone="warn">{t.status.moving}</Tag>}
      </div>
      <div className={classes.what}>
        <RouteLink to="/meetings/$id" params={{ id }} className={classes.name ?? ""}>
          <Isolated>{invitee.name}</Isolated>
        </RouteLink>
        <span className={classes.type}>{eventTypeName}</span>
        <HeldBy host={meeting.host} className={classes.type} />
      </div>
      <div className={classes.about}>
        <AboutLinks meeting={meeting} />
      </div>
      {joinUrl !== null && (
        <OutButton
          href={joinUrl}
          fullName={t.dashboard.joinFull(invitee.name, spokenMoment(starts, zone))}
          variant="default"
          size="xs"
          className={classes.join ?? ""}
        >
          {t.dashboard.join}
        </OutButton>
      )}
    </li>
  );
}
