/** The match queue. */

import { begun, count, countUpTo } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  title: "Match queue",
  lead: "Meetings of which nobody can tell yet whom they are about. Say it for each, or leave it.",
  emptyTitle: "Everything is sorted",
  empty: "It is known of every meeting whom it is about. Doubtful ones appear here by themselves.",
  emptyWithCanceled: "It is known of every meeting whom it is about, even of those called off.",
  what: "meetings to sort out",
  candidates: "It could be",
  unknown: (hasCandidates: boolean) =>
    hasCandidates
      ? "It was not booked through a link of yours, and the e-mail address is unknown. It could be:"
      : "It was not booked through a link of yours, and no client has this address or this name.",
  choose: (client: string) => `Assign to ${client}`,
  reason: {
    ADDRESS: "has this address",
    OTHER_ADDRESS: "has it among its other addresses",
    NAME: "has this name",
  },
  always: (email: string) => `Always this client for ${email}`,
  alwaysHint: "Later bookings belong there by themselves, and earlier ones are looked at again.",
  other: "Choose another client",
  nobody: "No client of ours",
  actFull: (act: string, who: string, when: string) => `${act}: ${who}, ${when}`,
  progress: (n: number | null) => `${begun(countUpTo(n, "meeting", "meetings"))} to sort out`,
  canceled: "Canceled ones, too",
  again: "Look again",
  foundAgain: (n: number) =>
    n === 0
      ? "Nothing new: the same meetings are left."
      : `${count(n, "meeting found its client", "meetings found their clients")}.`,
  keys: [
    ["J", "next"],
    ["K", "previous"],
    ["1 to 9", "that candidate"],
    ["A", "always, or not"],
    ["C", "another client"],
    ["N", "no client"],
    ["U", "undo"],
  ] as readonly (readonly [key: string, meaning: string])[],
  assigned: (who: string, client: string) => `Meeting with ${who} now belongs to ${client}.`,
  assignedAlways: (who: string, client: string, email: string) =>
    `Meeting with ${who} now belongs to ${client}, and so does whatever comes from ${email}.`,
  detached: (who: string) => `Meeting with ${who} belongs to no client.`,
  undone: "Undone.",
  undoneForgotten: (email: string) =>
    `Undone: ${email} is no longer always theirs. Other meetings that were matched by it stay.`,
};

export const matching = inReadersLanguage({ en });
