/** When the record was last compared with Calendly's, and what was repaired. */

import { useNow } from "../app/clock";
import { useZone } from "../app/viewer";
import { Isolated } from "../components/Isolated";
import { Note } from "../components/Note";
import { RouteLink } from "../components/RouteLink";
import { Moment } from "../components/Times";
import type { ConnectionReconciliationFragment } from "../generated/graphql";
import { t } from "../texts";
import { moment, relative } from "../time/words";
import { isComparing } from "./underWay";
import { UnreadNote } from "./UnreadNote";
import classes from "./Upkeep.module.css";

type Last = NonNullable<ConnectionReconciliationFragment["lastReconciliation"]>;

interface Props {
  readonly last: Last | null;
}

export function Reconciliation({ last }: Props) {
  return (
    <>
      {last?.cause === "SUBSCRIPTION_REMADE" && (
        <Note tone="info" title={t.upkeep.remadeTitle}>
          {t.upkeep.remade}
        </Note>
      )}
      <HowItWent last={last} />
      {last !== null && last.changes.length > 0 && <Repaired changes={last.changes} />}
      {last !== null && <UnreadNote unread={last.unread} />}
      <p className={classes.hint}>{t.upkeep.quiet}</p>
    </>
  );
}

/** Only what came of it is read out as it changes: how many and how long ago would be said again and again. */
function HowItWent({ last }: Props) {
  const zone = useZone();
  const now = useNow();
  if (last?.state === "STOPPED")
    return (
      <Note tone="warn" title={t.upkeep.stoppedTitle(moment(new Date(endOf(last)), zone))} speaks>
        {t.upkeep.stopped}
      </Note>
    );
  const isUnderWay = isComparing(last);
  return (
    <p className={classes.what}>
      {last !== null && !isUnderWay && (
        <>
          {t.upkeep.checkedAt} <Moment at={endOf(last)} zone={zone} />
          <span className={classes.age}> · {relative(new Date(endOf(last)), now)}</span>.{" "}
        </>
      )}
      <span role="status">{whatCameOfIt(last)}</span>
      {last !== null && isUnderWay && (
        <>
          {" "}
          {t.upkeep.compared(last.checked)}{" "}
          {last.estimatedSecondsLeft !== null && t.upkeep.left(last.estimatedSecondsLeft)}
        </>
      )}
    </p>
  );
}

function endOf({ finishedAt, startedAt }: Last): string {
  return finishedAt ?? startedAt;
}

function whatCameOfIt(last: Last | null): string {
  if (last === null) return t.upkeep.notYet;
  if (isComparing(last)) return last.cause === "CONNECTED" ? t.upkeep.firstImport : t.upkeep.comparing;
  return `${t.upkeep.repaired(last.repairedMeetings)} ${t.upkeep.compared(last.checked)}`;
}

/** As many as the question asks for (`upkeep.graphql`); there may be more. */
const MOST_LISTED = 50;

function Repaired({ changes }: { readonly changes: Last["changes"] }) {
  const zone = useZone();
  return (
    <details className={classes.details}>
      <summary>{listed(changes.length)}</summary>
      <ul>
        {changes.map(({ cursor, kind, meeting }) => (
          <li key={cursor}>
            {t.meeting.change[kind]}:{" "}
            {meeting === null ? (
              t.upkeep.erased
            ) : (
              <RouteLink to="/meetings/$id" params={{ id: meeting.id }}>
                <Isolated>{meeting.invitee.name}</Isolated>, {moment(new Date(meeting.startsAt), zone)}
              </RouteLink>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function listed(changes: number): string {
  return changes < MOST_LISTED ? t.upkeep.repairedList(changes) : t.upkeep.repairedFirst(changes);
}
