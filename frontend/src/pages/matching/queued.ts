import type { MatchQueueQuery } from "../../generated/graphql";

/** A meeting of the queue, with whom it might be. */
export type Queued = MatchQueueQuery["matchQueue"]["edges"][number];
