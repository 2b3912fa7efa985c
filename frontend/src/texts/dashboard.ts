/** The dashboard. */

import { begun, countUpTo } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  title: "Dashboard",
  heading: "What is next",
  lead: "The meetings of the next 7 days, in the time that your own clock shows. Whatever is booked, moved or canceled appears here by itself.",
  joinNext: "Join next meeting",
  joinNextFull: (who: string, when: string) => `Join next meeting: ${who}, ${when}`,
  join: "Join",
  joinFull: (who: string, when: string) => `Join meeting with ${who}, ${when}`,
  emptyTitle: "Nothing in the next 7 days",
  empty: "When somebody books, the meeting appears here by itself.",
  notConnectedTitle: "Let clients choose a time",
  notConnected:
    "Connect Calendly to send links that belong to a client, a quote or an invoice, and to see every booking here.",
  optional: "It is optional; everything else works without.",
  goConnect: "Go to integrations",
  cut: "Only the first 100 meetings are shown. The list of all upcoming meetings has the others.",
  more: "All upcoming meetings",
  asOf: (time: string, zone: string) => `As of ${time}. Times in ${zone}.`,
  unmatched: (n: number | null) =>
    `${begun(countUpTo(n, "meeting belongs", "meetings belong"))} to no client yet.`,
  sort: "Go to the match queue",
};

export const dashboard = inReadersLanguage({ en });
