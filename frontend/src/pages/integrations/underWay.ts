/** What of a connection is under way just now, and moves on by itself. Pure. */

import type { Connection } from "./connection";

type Reconciliation = NonNullable<Connection["lastReconciliation"]>;
type Backfill = NonNullable<Connection["lastBackfill"]>;

/** How often to ask then: the live line tells how one's own import gets on, but no comparison, and nothing of colleagues. */
export const MOVING_MILLISECONDS = 2_000;

export function isComparing(last: Pick<Reconciliation, "state"> | null): boolean {
  return last?.state === "COUNTING" || last?.state === "REPAIRING";
}

/** Counting, looking or importing; a finished look waits for a person. */
export function isImporting(last: Pick<Backfill, "state"> | null): boolean {
  return last?.state === "COUNTING" || last?.state === "MATCHING" || last?.state === "IMPORTING";
}

/** What earlier meetings can be had, as the first day in the viewer's zone; everything begins before Calendly did. */
export const ranges = ["3", "12", "all"] as const;
export type Range = (typeof ranges)[number];

export function firstDayOf(range: Range, today: string): string {
  if (range === "all") return "2013-01-01";
  const date = new Date(`${today}T12:00:00Z`);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() - Number(range));
  // Three months before May 31 is the end of February.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.toISOString().slice(0, 10);
}
