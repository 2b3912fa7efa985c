/** What still waits for a person's word. Pure. */

import type { MatchQueueQuery } from "../../generated/graphql";

export type Queued = MatchQueueQuery["meetings"]["nodes"][number];

/** Whoever said that a meeting belongs to nobody has decided; unless that was the undoing of a choice made here. */
export function stillOpen<Meeting extends Pick<Queued, "id" | "match">>(
  meetings: readonly Meeting[],
  reopened: ReadonlySet<string>,
): Meeting[] {
  return meetings.filter(({ id, match }) => match.reason !== "CORRECTED" || reopened.has(id));
}
