/** Times of meetings: the viewer's zone first, the other's beside it when its clock differs. */

import type { ReactNode } from "react";
import { t } from "../texts";
import {
  longDay,
  moment,
  plainMoment,
  shortDay,
  shortZoneName,
  timeRange,
  timeRangeBeside,
  zoneName,
} from "../time/words";
import { showSameClock } from "../time/zones";
import classes from "./Times.module.css";

interface Span {
  readonly startsAt: string;
  readonly endsAt: string;
}

interface ForThem extends Span {
  readonly theirZone: string | null | undefined;
  readonly zone: string;
}

/** In full, for the page of one meeting. */
export function FullTimes({ startsAt, endsAt, theirZone, zone }: ForThem) {
  const starts = new Date(startsAt);
  const ends = new Date(endsAt);
  return (
    <>
      <time dateTime={startsAt}>
        <span className={classes.day}>{longDay(starts, zone)}</span>
        <br />
        {timeRange(starts, ends, zone)} · {zoneName(zone, starts)}
      </time>
      {theirZone && !showSameClock(zone, theirZone, starts) && (
        <p className={classes.theirs}>
          {t.time.forThem}: {timeRangeBeside(starts, ends, theirZone, zone)} · {zoneName(theirZone, starts)}
        </p>
      )}
    </>
  );
}

interface ListProps extends ForThem {
  readonly hasDay?: boolean;
  /** Where nothing else names the zone. */
  readonly hasZone?: boolean;
  /** What stands around the viewer's own time, such as a link. */
  readonly around?: (time: ReactNode) => ReactNode;
}

/** In a list, where the caption or a note names the viewer's zone. */
export function ListTimes({
  startsAt,
  endsAt,
  theirZone,
  zone,
  hasDay = true,
  hasZone = false,
  around = (time) => time,
}: ListProps) {
  const starts = new Date(startsAt);
  const ends = new Date(endsAt);
  return (
    <>
      {around(
        <time dateTime={startsAt} className={classes.block}>
          {hasDay && <span className={classes.day}>{shortDay(starts, zone)}</span>}
          <span className={classes.range}>
            {timeRange(starts, ends, zone)} {hasZone && shortZoneName(zone, starts)}
          </span>
        </time>,
      )}
      {theirZone && !showSameClock(zone, theirZone, starts) && (
        <span className={classes.theirs}>
          {t.time.forThem}: {timeRangeBeside(starts, ends, theirZone, zone)}{" "}
          {shortZoneName(theirZone, starts)}
        </span>
      )}
    </>
  );
}

interface MomentProps {
  readonly at: string;
  readonly zone: string;
  /** A caption or a note names the zone already. */
  readonly isZoneKnown?: boolean;
}

/** A single moment. */
export function Moment({ at, zone, isZoneKnown = false }: MomentProps) {
  const words = isZoneKnown ? plainMoment : moment;
  return <time dateTime={at}>{words(new Date(at), zone)}</time>;
}
