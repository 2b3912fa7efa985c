import type { MeetingQuery } from "../../generated/graphql";

/** Everything that is known of one meeting. */
export type FullMeeting = NonNullable<MeetingQuery["meeting"]>;
