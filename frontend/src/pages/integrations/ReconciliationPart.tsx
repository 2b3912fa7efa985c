/** When the record was last compared with Calendly's, what was repaired, and having it done at once. */

import { Button } from "@mantine/core";
import { useNow } from "../../app/clock";
import { notify } from "../../app/notices";
import { useZone } from "../../app/viewer";
import { Note } from "../../components/Note";
import { Part } from "../../components/Part";
import { RouteLink } from "../../components/RouteLink";
import { Moment } from "../../components/Times";
import { TroubleNote } from "../../components/TroubleNote";
import { ReconcileDocument } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import { noteChange } from "../../live/revision";
import { t } from "../../texts";
import { moment, relative } from "../../time/words";
import type { Connection } from "./connection";
import { isComparing } from "./underWay";
import { UnreadNote } from "./UnreadNote";
import classes from "./Integrations.module.css";

type Reconciliation = NonNullable<Connection["lastReconciliation"]>;

export function ReconciliationPart({ last }: { readonly last: Reconciliation | null }) {
  const { act, isActing, trouble } = useAct(ReconcileDocument, (data) => data.reconcileCalendly);
  const check = async (): Promise<void> => {
    if ((await act({})) === undefined) return;
    notify(t.upkeep.checkBegun);
    noteChange();
  };
  return (
    <Part
      title={t.upkeep.checks}
      aside={
        <Button
          variant="default"
          size="xs"
          loading={isActing || isComparing(last)}
          onClick={() => void check()}
        >
          {t.upkeep.checkNow}
        </Button>
      }
    >
      <TroubleNote trouble={trouble} />
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
    </Part>
  );
}

function HowItWent({ last }: { readonly last: Reconciliation | null }) {
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

function Repaired({ changes }: { readonly changes: Reconciliation["changes"] }) {
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
              <RouteLink to="/meetings/$id" params={{ id: meeting.id }} className={classes.inText ?? ""}>
                {meeting.invitee.name}, {moment(new Date(meeting.startsAt), zone)}
              </RouteLink>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
