/** How a meeting's state is shown. Pure. */

import type { Tone } from "../components/Tag";
import type { MeetingStatus } from "../generated/graphql";
import { t } from "../texts";

const tones: Readonly<Record<MeetingStatus, Tone>> = {
  SCHEDULED: "accent",
  COMPLETED: "quiet",
  CANCELED: "bad",
  NO_SHOW: "warn",
};

export function stateOf(meeting: {
  readonly status: MeetingStatus;
  readonly isMoving: boolean;
}): readonly [Tone, string] {
  if (meeting.isMoving) return ["warn", t.status.moving];
  return [tones[meeting.status], t.status[meeting.status]];
}
