import { useZone } from "../../app/viewer";
import { Isolated } from "../../components/Isolated";
import { RouteLink } from "../../components/RouteLink";
import type { DeliveryRowFragment } from "../../generated/graphql";
import { t } from "../../texts";
import { moment } from "../../time/words";
import classes from "./Deliveries.module.css";

/** What a delivery changed: the meetings, each a link to its page. */
export function ChangedMeetings({ delivery }: { readonly delivery: DeliveryRowFragment }) {
  const zone = useZone();
  const { meetings, state } = delivery;
  if (meetings.length === 0)
    return (
      <span className={classes.quiet}>
        {state === "HANDLED" ? t.deliveries.changedNothing : t.deliveries.nothing}
      </span>
    );
  return (
    <ul className={classes.changed}>
      {meetings.map(({ id, invitee, startsAt }) => (
        <li key={id}>
          <RouteLink to="/meetings/$id" params={{ id }}>
            <Isolated>{invitee.name}</Isolated>
          </RouteLink>
          <span className={classes.when}>{moment(new Date(startsAt), zone)}</span>
        </li>
      ))}
    </ul>
  );
}
