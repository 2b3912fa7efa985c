/** Times in words: always of a named zone, in the reader's language. Pure. */

import { locale, t } from "../texts";
import { addDays, dayOf, isKnownZone } from "./zones";

type Options = Intl.DateTimeFormatOptions;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Options): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone: isKnownZone(zone) ? zone : "UTC" });
  formats.set(key, made);
  return made;
}

/** "2:05 PM", but "02:05": a clock of 24 hours has two digits for each, as the range of two times has anyway. */
const clock: Options = {
  hour: isTwelveHours(locale) ? "numeric" : "2-digit",
  minute: "2-digit",
};

export function isTwelveHours(language: string): boolean {
  return new Intl.DateTimeFormat(language, { hour: "numeric" }).resolvedOptions().hour12 === true;
}

/** "10:00 – 10:30"; with the date on both sides where they fall on different days. */
export function timeRange(starts: Date, ends: Date, zone: string): string {
  if (dayOf(starts, zone) === dayOf(ends, zone)) return format(zone, clock).formatRange(starts, ends);
  return format(zone, { ...clock, day: "numeric", month: "short" }).formatRange(starts, ends);
}

/** "10:00 – 10:30" in another zone; with its day where that is not the day which stands beside it already. */
export function timeRangeBeside(starts: Date, ends: Date, zone: string, beside: string): string {
  const day = dayOf(starts, zone);
  const range = timeRange(starts, ends, zone);
  // A range over midnight names its days by itself.
  if (day === dayOf(starts, beside) || day !== dayOf(ends, zone)) return range;
  return `${shortDay(starts, zone)}, ${range}`;
}

/** "10:00". */
export function time(at: Date, zone: string): string {
  return format(zone, clock).format(at);
}

/** "Tuesday, March 3, 2026". */
export function longDay(at: Date, zone: string): string {
  return format(zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(at);
}

/** "Tue, Mar 3, 2026". */
export function shortDay(at: Date, zone: string): string {
  return format(zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(at);
}

/** "Mar 3, 2026, 10:00 GMT+1": for lists, where the zone must be short. */
export function moment(at: Date, zone: string): string {
  const words = format(zone, {
    day: "numeric",
    month: "short",
    year: "numeric",
    ...clock,
    timeZoneName: "short",
  });
  return words
    .formatToParts(at)
    .map((part) => (part.type === "timeZoneName" ? withMinus(part.value) : part.value))
    .join("");
}

/** "Mar 3, 2026, 10:00": in a table whose caption names the zone. */
export function plainMoment(at: Date, zone: string): string {
  return format(zone, {
    day: "numeric",
    month: "short",
    year: "numeric",
    ...clock,
  }).format(at);
}

/** "Tuesday, March 3, 10:00": for names of buttons and announcements. */
export function spokenMoment(at: Date, zone: string): string {
  return format(zone, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...clock,
  }).format(at);
}

/** "March 2026". */
export function monthName(at: Date, zone: string): string {
  return format(zone, { month: "long", year: "numeric" }).format(at);
}

/** "Mon". */
export function weekdayName(at: Date, zone: string): string {
  return format(zone, { weekday: "short" }).format(at);
}

/** "March 3, 2026": a day without a zone, as on a paper. */
export function plainDay(day: string): string {
  return format("UTC", { day: "numeric", month: "long", year: "numeric" }).format(
    new Date(`${day}T12:00:00Z`),
  );
}

/**
 * The zone as people call it at that moment, with its place: "Central European Standard Time, Berlin".
 * A zone this browser does not know is shown as given, and that its times are in UTC is said.
 */
export function zoneName(zone: string, at: Date): string {
  if (!isKnownZone(zone)) return t.time.unknownZone(zone);
  const name = zonePart(zone, at, "long");
  const place = zone.includes("/") ? zone.slice(zone.lastIndexOf("/") + 1).replaceAll("_", " ") : "";
  return place === "" || name.includes(place) ? name : `${name}, ${place}`;
}

/** The zone's short name at that moment: "GMT+1". */
export function shortZoneName(zone: string, at: Date): string {
  return isKnownZone(zone) ? withMinus(zonePart(zone, at, "short")) : t.time.unknownZone(zone);
}

/** "GMT−5" with a minus, where lines are not broken as they are at a hyphen. */
function withMinus(name: string): string {
  return name.replace(/^GMT-/, "GMT\u2212");
}

function zonePart(zone: string, at: Date, timeZoneName: "long" | "short"): string {
  const parts = format(zone, { timeZoneName }).formatToParts(at);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** "Today", "Tomorrow", or nothing. */
export function nearDay(day: string, now: Date, zone: string): string | undefined {
  const today = dayOf(now, zone);
  if (day === today) return t.time.today;
  return day === addDays(today, 1) ? t.time.tomorrow : undefined;
}

/** How a meeting stands to now: "Now", "In 10 min" within the hour, else nothing. */
export function nearness(starts: Date, ends: Date, now: Date): string | undefined {
  if (ends <= now) return undefined;
  if (starts <= now) return t.time.now;
  const minutes = Math.ceil((starts.getTime() - now.getTime()) / 60_000);
  return minutes <= 60 ? t.time.inMinutes(minutes) : undefined;
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 minutes ago", "in 2 days": only ever beside the time itself. */
export function relative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  const count = Math.trunc(seconds / size);
  if (count === 0) return t.time.justNow;
  return new Intl.RelativeTimeFormat(locale, { numeric: "always" }).format(count, unit);
}
