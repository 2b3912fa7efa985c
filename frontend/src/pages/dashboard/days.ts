/** Meetings by the day that they begin on, in the viewer's zone. Pure. */

import { dayOf } from "../../time/zones";

interface Timed {
  readonly startsAt: string;
  readonly endsAt: string;
}

export interface Day<Meeting> {
  readonly day: string;
  readonly meetings: readonly Meeting[];
}

/** In the order given; what began on an earlier day and still lasts stands under today. */
export function byDay<Meeting extends Timed>(
  meetings: readonly Meeting[],
  now: Date,
  zone: string,
): Day<Meeting>[] {
  const today = dayOf(now, zone);
  const days = new Map<string, Meeting[]>();
  for (const meeting of meetings) {
    if (new Date(meeting.endsAt) <= now) continue;
    const began = dayOf(new Date(meeting.startsAt), zone);
    const day = began < today ? today : began;
    days.set(day, [...(days.get(day) ?? []), meeting]);
  }
  return [...days].map(([day, found]) => ({ day, meetings: found }));
}

/** The one to join now: the first that has an address and is not over. */
export function nextToJoin<Meeting extends Timed & { readonly joinUrl: string | null }>(
  meetings: readonly Meeting[],
  now: Date,
): (Meeting & { readonly joinUrl: string }) | undefined {
  const hasAddress = (meeting: Meeting): meeting is Meeting & { readonly joinUrl: string } =>
    meeting.joinUrl !== null && new Date(meeting.endsAt) > now;
  return meetings.find(hasAddress);
}
