/** What is under way with a connection just now, and moves on by itself. Pure. */

import type { ConnectionBackfillFragment, ConnectionReconciliationFragment } from "../generated/graphql";

type Reconciliation = NonNullable<ConnectionReconciliationFragment["lastReconciliation"]>;
type Backfill = NonNullable<ConnectionBackfillFragment["lastBackfill"]>;

/** How often to ask then: the live line tells how one's own import gets on, but no comparison, and nothing of colleagues. */
export const MOVING_MILLISECONDS = 2_000;

export function isComparing(last: Pick<Reconciliation, "state"> | null): boolean {
  return last?.state === "COUNTING" || last?.state === "REPAIRING";
}

/** Counting, looking or importing; a finished look waits for a person. */
export function isImporting(last: Pick<Backfill, "state"> | null): boolean {
  return last?.state === "COUNTING" || last?.state === "MATCHING" || last?.state === "IMPORTING";
}
