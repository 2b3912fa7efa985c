/** What the live line needs and tells. */

import type { FollowMeetingsSubscription } from "../generated/graphql";

export type Change = Pick<FollowMeetingsSubscription["meetingChanged"], "cursor" | "kind" | "meetingId"> & {
  readonly meeting: { readonly startsAt: string; readonly invitee: { readonly name: string } } | null;
};

/** Up to where all changes are known. */
export interface Place {
  /** `asOf` of an answer, or the last change's cursor; without it, the line begins from now. */
  readonly meetings: string | undefined;
  /** The `revision` of the connection, or `NO_CONNECTION`. */
  readonly connection: string;
}

/** No connection has this revision: the first one is a change. */
export const NO_CONNECTION = "none";

export interface LineOptions {
  readonly url: string;
  /** Where the first answer was read. */
  readonly after: Place;
  readonly signal: AbortSignal;
  /** Whether the line stands. */
  readonly onLine: (stands: boolean) => void;
  readonly onChange: (change: Change) => void;
  readonly onConnection: () => void;
  /** What was missed is no longer kept: ask for everything. */
  readonly onResync: () => void;
  readonly onSignedOut: () => void;
}
