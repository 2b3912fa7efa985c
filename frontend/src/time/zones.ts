/** Zones: which one the viewer lives in, how each is called, and what a day is in it. Pure; `Intl` knows the rules. */

/** The IANA name of the zone that the viewer's own clock shows. */
export function viewerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether this browser knows the zone. Calendly may name one that it does not. */
export function isKnownZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Whether two zones show the same wall clock at that moment; "Europe/Berlin" and "Europe/Vienna" usually do. */
export function showSameClock(one: string, other: string, at: Date): boolean {
  return one === other || offsetMinutes(one, at) === offsetMinutes(other, at);
}

/** How far the zone's wall clock is ahead of UTC at that moment; negative in the west. */
export function offsetMinutes(zone: string, at: Date): number {
  const wholeSecond = Math.floor(at.getTime() / 1000) * 1000;
  return (wallClockAsUtc(zone, at) - wholeSecond) / 60_000;
}

/** The day of that moment in the zone, "2026-03-01"; days compare as texts. */
export function dayOf(at: Date, zone: string): string {
  return new Date(wallClockAsUtc(zone, at)).toISOString().slice(0, 10);
}

/** The day so many days later; negative counts back. */
export function addDays(day: string, days: number): string {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}

/** The first moment of a day in the zone: midnight, or where clocks are put forward then, the moment after. */
export function startOfDay(day: string, zone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // The offset before and after a change of clocks differ; the first guess that falls on the day is its start.
  const offsets = [-26, 26].map((hours) => offsetMinutes(zone, new Date(midnight + hours * 3_600_000)));
  const guesses = offsets.map((offset) => midnight - offset * 60_000).sort((a, b) => a - b);
  const start = guesses.find((guess) => dayOf(new Date(guess), zone) === day);
  return new Date(start ?? midnight);
}

/**
 * The moment when the zone's clock shows this, "2026-03-01T10:00". Of two such moments the earlier; a time that the clock
 * leaves out is as long after midnight as if it had not been put forward.
 */
export function momentAt(wallClock: string, zone: string): Date {
  const shown = Date.parse(`${wallClock}Z`);
  const offsets = [-26, 26].map((hours) => offsetMinutes(zone, new Date(shown + hours * 3_600_000)));
  const guesses = offsets.map((offset) => shown - offset * 60_000).sort((a, b) => a - b);
  const found = guesses.find((guess) => wallClockAsUtc(zone, new Date(guess)) === shown) ?? guesses.at(-1);
  return new Date(found ?? shown);
}

/** What the zone's wall clock shows, read as if it were UTC; to the second. */
function wallClockAsUtc(zone: string, at: Date): number {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = new Date(0);
  // `Date.UTC` takes the first hundred years for those of the 20th century; one passes them when typing a year.
  shown.setUTCFullYear(of("year"), of("month") - 1, of("day"));
  return shown.setUTCHours(of("hour"), of("minute"), of("second"));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Kept, for making one costs more than all else here; unknown zones are read in UTC, as the API says. */
function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: isKnownZone(zone) ? zone : "UTC",
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(zone, made);
  return made;
}
