/** What the live line needs and tells. */

import type { FollowMeetingsSubscription } from "../generated/graphql";

export type Change = Pick<FollowMeetingsSubscription["meetingChanged"], "cursor" | "kind" | "meetingId"> & {
  readonly meeting: { readonly startsAt: string; readonly invitee: { readonly name: string } } | null;
};

export interface LineOptions {
  readonly url: string;
  /** `asOf` of the first answer. */
  readonly after: string | undefined;
  readonly signal: AbortSignal;
  /** Whether the line stands. */
  readonly onLine: (stands: boolean) => void;
  readonly onChange: (change: Change) => void;
  readonly onConnection: () => void;
  /** What was missed is no longer kept: ask for everything. */
  readonly onResync: () => void;
  readonly onSignedOut: () => void;
}
