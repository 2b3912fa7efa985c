import type { MeetingRowFragment } from "../generated/graphql";

/** What acting on a meeting needs to know of it. */
export type Acted = Pick<
  MeetingRowFragment,
  "id" | "status" | "startsAt" | "endsAt" | "invitee" | "rescheduleUrl" | "joinUrl"
>;
