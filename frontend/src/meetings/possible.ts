/** What can be done to a meeting. Pure; the service judges again. */

import type { MeetingStatus } from "../generated/graphql";

interface Facts {
  readonly status: MeetingStatus;
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Possible {
  readonly canCancel: boolean;
  readonly canMove: boolean;
  readonly canMarkNoShow: boolean;
  readonly canUnmarkNoShow: boolean;
}

export function possibleWith({ status, startsAt, endsAt }: Facts, now: Date): Possible {
  const hasBegun = new Date(startsAt) <= now;
  const isOver = new Date(endsAt) <= now;
  const isOn = status === "SCHEDULED" || status === "COMPLETED";
  return {
    canCancel: isOn && !isOver,
    canMove: isOn && !isOver,
    canMarkNoShow: isOn && hasBegun,
    canUnmarkNoShow: status === "NO_SHOW",
  };
}
