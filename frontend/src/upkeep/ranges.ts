/** How far back earlier meetings can be brought in. Pure. */

export const ranges = ["3", "12", "all"] as const;
export type Range = (typeof ranges)[number];

/** Its first day in the viewer's zone, counting months on the calendar; everything begins before Calendly did. */
export function firstDayOf(range: Range, today: string): string {
  if (range === "all") return "2013-01-01";
  const date = new Date(`${today}T12:00:00Z`);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() - Number(range));
  // Three months before May 31 is the end of February.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.toISOString().slice(0, 10);
}
