/** Earlier meetings: what an import would bring is looked at first; everything stays usable meanwhile. */

import { Button, NativeSelect } from "@mantine/core";
import { useId, useState } from "react";
import { notify } from "../app/notices";
import { useZone } from "../app/viewer";
import { Note } from "../components/Note";
import { TroubleNote } from "../components/TroubleNote";
import {
  PreviewBackfillDocument,
  StartBackfillDocument,
  StopBackfillDocument,
  type ConnectionBackfillFragment,
} from "../generated/graphql";
import { useAct } from "../gql/useAct";
import { noteChange } from "../live/revision";
import { t } from "../texts";
import { moment, plainDay } from "../time/words";
import { dayOf, startOfDay } from "../time/zones";
import { firstDayOf, ranges, type Range } from "./ranges";
import { UnreadNote } from "./UnreadNote";
import classes from "./Upkeep.module.css";

interface Props {
  readonly connection: ConnectionBackfillFragment;
}

export function Backfill({ connection }: Props) {
  const last = connection.lastBackfill;
  return (
    <>
      <p className={classes.what}>{t.upkeep.earlierLead}</p>
      {last !== null && <Stands key={last.startedAt} connectionId={connection.id} last={last} />}
      {(last === null || last.state === "DONE" || last.state === "STOPPED") && (
        <Look connectionId={connection.id} />
      )}
      <p className={classes.hint}>{t.upkeep.importQuiet}</p>
    </>
  );
}

type Last = NonNullable<ConnectionBackfillFragment["lastBackfill"]>;

function Look({ connectionId }: { readonly connectionId: string }) {
  const zone = useZone();
  const [range, setRange] = useState<Range>("12");
  const { act, isActing, trouble } = useAct(PreviewBackfillDocument, (data) => data.previewBackfill);
  const look = async (): Promise<void> => {
    const now = new Date();
    const from = startOfDay(firstDayOf(range, dayOf(now, zone)), zone).toISOString();
    if ((await act({ input: { connectionId, from, until: now.toISOString() } })) !== undefined) noteChange();
  };
  return (
    <>
      <TroubleNote trouble={trouble} />
      <div className={classes.look}>
        <NativeSelect
          label={t.upkeep.howFar}
          value={range}
          data={ranges.map((value) => ({ value, label: t.upkeep.range[value] }))}
          onChange={(event) => {
            const chosen = ranges.find((each) => each === event.currentTarget.value);
            if (chosen !== undefined) setRange(chosen);
          }}
        />
        <Button variant="default" loading={isActing} onClick={() => void look()}>
          {t.upkeep.preview}
        </Button>
      </div>
    </>
  );
}

function Stands({ connectionId, last }: { readonly connectionId: string; readonly last: Last }) {
  const zone = useZone();
  const starting = useAct(StartBackfillDocument, (data) => data.startBackfill);
  const stopping = useAct(StopBackfillDocument, (data) => data.stopBackfill);
  const isLook = last.state === "COUNTING" || last.state === "MATCHING" || last.state === "READY";
  const start = async (): Promise<void> => {
    if ((await starting.act({ input: { connectionId, from: last.from, until: last.until } })) === undefined)
      return;
    notify(t.upkeep.importBegun);
    noteChange();
  };
  const stop = async (): Promise<void> => {
    if ((await stopping.act({ input: { connectionId } })) === undefined) return;
    notify(isLook ? t.upkeep.leftIt : t.upkeep.importStopped);
    noteChange();
  };
  const from = plainDay(dayOf(new Date(last.from), zone));
  return (
    <>
      <TroubleNote trouble={starting.trouble ?? stopping.trouble} />
      {isLook && <Preview last={last} from={from} />}
      {last.state === "IMPORTING" && <Progress last={last} />}
      {last.state === "DONE" && (
        <Note tone="ok" title={t.upkeep.imported(last.done, last.matched)}>
          {t.upkeep.importedFrom(from, moment(new Date(last.finishedAt ?? last.startedAt), zone))}
        </Note>
      )}
      {last.state === "STOPPED" && last.done > 0 && (
        <Note tone="info">{t.upkeep.stoppedAfter(last.done, last.found)}</Note>
      )}
      <UnreadNote unread={last.unread} />
      {(isLook || last.state === "IMPORTING") && (
        <div className={classes.actions}>
          {isLook && (
            <Button loading={starting.isActing} onClick={() => void start()}>
              {t.upkeep.import}
            </Button>
          )}
          <Button variant="default" loading={stopping.isActing} onClick={() => void stop()}>
            {isLook ? t.upkeep.leave : t.upkeep.stopImport}
          </Button>
        </div>
      )}
    </>
  );
}

/** What is there: counted within seconds, then looked at one by one. */
function Preview({ last, from }: { readonly last: Last; readonly from: string }) {
  return (
    <>
      {/* Not the counts below it: they grow, and would be read out again and again. */}
      <p role="status" className={classes.found}>
        {last.state === "COUNTING" ? t.upkeep.counting(from) : t.upkeep.foundSince(from)}
      </p>
      <ul className={classes.counts}>
        <li>{t.upkeep.past(last.past)}</li>
        {last.coming > 0 && <li>{t.upkeep.coming(last.coming)}</li>}
        {last.canceled > 0 && <li>{t.upkeep.canceled(last.canceled)}</li>}
        {last.known > 0 && <li>{t.upkeep.known(last.known)}</li>}
        {last.state === "READY" && <li>{t.upkeep.matching(last.matching)}</li>}
      </ul>
      {last.state === "MATCHING" && (
        <p className={classes.what}>
          {t.upkeep.looking(last.lookedAt, last.past + last.coming, last.matching)}{" "}
          {last.estimatedSecondsLeft !== null && t.upkeep.left(last.estimatedSecondsLeft)}
        </p>
      )}
    </>
  );
}

function Progress({ last }: { readonly last: Last }) {
  const id = useId();
  return (
    <div className={classes.what}>
      <label htmlFor={id}>
        {t.upkeep.importing(last.done, last.found)}{" "}
        {last.estimatedSecondsLeft !== null && t.upkeep.left(last.estimatedSecondsLeft)}
      </label>
      <progress id={id} className={classes.progress} max={Math.max(last.found, 1)} value={last.done} />
      <p>{t.upkeep.meanwhile}</p>
    </div>
  );
}
