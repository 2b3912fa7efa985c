import { useViewer, useZone } from "../../app/viewer";
import { CopyButton } from "../../components/CopyButton";
import { Facts } from "../../components/Facts";
import { Isolated } from "../../components/Isolated";
import { OutLink } from "../../components/OutLink";
import { Part } from "../../components/Part";
import { FullTimes, Moment } from "../../components/Times";
import { isolated, t } from "../../texts";
import type { FullMeeting } from "./full-meeting";
import classes from "./MeetingPage.module.css";

export function FactsPart({ meeting }: { readonly meeting: FullMeeting }) {
  const zone = useZone();
  const { invitee, startsAt, endsAt, hosts, guests, location, cancelUrl, rescheduleUrl, schedulingLink } =
    meeting;
  const isOn = meeting.status === "SCHEDULED";
  return (
    <Part title={t.meeting.factsTitle}>
      <Facts
        facts={[
          [
            t.meeting.when,
            <FullTimes startsAt={startsAt} endsAt={endsAt} theirZone={invitee.timeZone} zone={zone} />,
          ],
          [
            t.meeting.withWhom,
            <>
              <Isolated>{invitee.name}</Isolated>
              <br />
              {invitee.email}
            </>,
          ],
          [
            hosts.length > 1 ? t.meeting.hosts : t.meeting.host,
            hosts.map(({ name, email }) => isolated(name ?? email ?? "")).join(", "),
          ],
          [t.meeting.where, <Place location={location} />],
          [t.meeting.guests, guests.map(isolated).join(", ")],
          [t.meeting.booked, <Moment at={meeting.createdAt} zone={zone} />],
          [t.meeting.link, <BookedThrough link={schedulingLink} />],
        ]}
      />
      {isOn && (
        <div className={classes.links}>
          {rescheduleUrl !== null && (
            <CopyButton
              size="xs"
              text={rescheduleUrl}
              label={t.meeting.rescheduleLink}
              said={t.link.copied}
            />
          )}
          {cancelUrl !== null && (
            <CopyButton size="xs" text={cancelUrl} label={t.meeting.cancelLink} said={t.link.copied} />
          )}
        </div>
      )}
    </Part>
  );
}

function BookedThrough({ link }: { readonly link: FullMeeting["schedulingLink"] }) {
  const { id } = useViewer();
  if (link === null) return t.meeting.noLink;
  return link.ownerId === id
    ? t.meeting.viaLink(link.eventType.name)
    : t.meeting.viaColleagues(link.ownerName, link.eventType.name);
}

function Place({ location }: { readonly location: FullMeeting["location"] }) {
  if (location === null) return t.meeting.noPlace;
  // Words of Calendly's that we do not know are shown as it says them.
  const kind = t.meeting.location[location.kind] ?? location.kind;
  return (
    <>
      {kind}
      {location.text !== null && (
        <>
          <br />
          {location.text}
        </>
      )}
      {location.joinUrl !== null && (
        <>
          <br />
          <OutLink href={location.joinUrl}>{t.meeting.join}</OutLink>
        </>
      )}
    </>
  );
}
