/** What changes are told to somebody who listens: gathered, so that a burst is one sentence. Pure. */

import { t } from "../texts";
import { spokenMoment } from "../time/words";
import type { Change } from "./line-options";

/** One sentence for all of it; empty when there is nothing to tell. */
export function sentenceOf(changes: readonly Change[], zone: string): string {
  const meetings = new Map(changes.map((change) => [change.meetingId, change]));
  const [only] = meetings.values();
  if (only === undefined) return "";
  if (meetings.size > 1 || only.meeting === null) return t.live.changed(meetings.size);
  return t.live.said[only.kind](
    only.meeting.invitee.name,
    spokenMoment(new Date(only.meeting.startsAt), zone),
  );
}
