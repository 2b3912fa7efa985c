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
      <div role="status">
        <HowItWent last={last} />
      </div>
      {last !== null && last.changes.length > 0 && <Repaired changes={last.changes} />}
      {last !== null && <UnreadNote unread={last.unread} />}
      <p className={classes.hint}>{t.upkeep.quiet}</p>
    </>
  );
}

function HowItWent({ last }: Props) {
  const zone = useZone();
  const now = useNow();
  if (last === null) return <p className={classes.what}>{t.upkeep.notYet}</p>;
  if (isComparing(last))
    return (
      <p className={classes.what}>
        {last.cause === "CONNECTED" ? t.upkeep.firstImport : t.upkeep.comparing}{" "}
        {t.upkeep.compared(last.checked)}{" "}
        {last.estimatedSecondsLeft !== null && t.upkeep.left(last.estimatedSecondsLeft)}
      </p>
    );
  const at = last.finishedAt ?? last.startedAt;
  if (last.state === "STOPPED")
    return (
      <Note tone="warn" title={t.upkeep.stoppedTitle(moment(new Date(at), zone))}>
        {t.upkeep.stopped}
      </Note>
    );
  return (
    <p className={classes.what}>
      {t.upkeep.checkedAt} <Moment at={at} zone={zone} />
      <span className={classes.age}> · {relative(new Date(at), now)}</span>.{" "}
      {t.upkeep.repaired(last.repairedMeetings)} {t.upkeep.compared(last.checked)}
    </p>
  );
}

function Repaired({ changes }: { readonly changes: Last["changes"] }) {
  const zone = useZone();
  return (
    <details className={classes.details}>
      <summary>{t.upkeep.repairedList(changes.length)}</summary>
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
