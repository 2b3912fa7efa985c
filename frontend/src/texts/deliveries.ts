/** The webhook inbox. */

import { begun, count, countUpTo, times } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  title: "Webhook inbox",
  kind: "Delivery",
  lead: "Every word that came from Calendly, what became of it, and what it changed.",
  caption: (zone: string) => `Deliveries, newest first. Times in ${zone}.`,
  what: "deliveries",
  columns: {
    what: "What",
    received: "Came in",
    state: "State",
    changed: "Changed",
    actions: "Actions",
  },
  event: {
    "invitee.created": "Booking",
    "invitee.canceled": "Cancelation",
    "invitee_no_show.created": "No-show",
    "invitee_no_show.deleted": "No-show taken back",
  } as Readonly<Record<string, string>>,
  state: {
    STORED: "Waiting",
    SET_ASIDE: "Set aside",
    HANDLED: "Carried out",
    IGNORED: "Ignored",
    FAILED: "Failed",
  },
  otherEvent: "Something else",
  anyState: "Any state",
  from: "Came in from",
  to: "Came in before",
  connection: "Connection",
  anyConnection: "Any connection",
  oneConnection: "One of them",
  tried: (n: number) => `tried ${times(n)} in vain`,
  replayedTimes: (n: number) => `replayed ${times(n)}`,
  late: "came late",
  lateFull: "Too long before it came to be simply believed; Calendly was asked first.",
  changed: "What it changed",
  changedNothing: "Nothing: it was known already.",
  nothing: "Nothing",
  shown: (n: number) => count(n, "delivery", "deliveries"),
  emptyTitle: "Nothing has come yet",
  empty: "As soon as somebody books, moves or cancels, Calendly’s word of it is here.",
  emptyFilteredTitle: "No delivery fits these filters",
  replay: "Replay",
  replayWaits: "It waits to be carried out already.",
  replayFull: (what: string, when: string) => `Replay: ${what}, ${when}`,
  replayMany: "Replay several",
  replayOneTitle: "Carry this out again?",
  replayManyTitle: "Which are to be carried out again?",
  replayMeans:
    "They go the same way as when they came in. Where the record is right already, nothing changes.",
  replayTells:
    "It sends nothing to clients: what a replay changes counts as a repair, and nobody outside is told.",
  which: "Which ones",
  onlyFailed: "Those that failed",
  allSettled: "All that are settled: carried out, ignored or failed",
  sayWhich: "Say from when, or before when, they came in; or take only those that failed.",
  backwards: "The first time must be before the second.",
  willReplay: (n: number | null) =>
    n === 0
      ? "No delivery fits: nothing would be carried out again."
      : `${begun(countUpTo(n, "delivery", "deliveries"))} will be carried out again.`,
  replayed: (n: number) =>
    n === 0
      ? "Nothing was left to replay: what fits waits already, or is no longer kept."
      : `${count(n, "delivery is", "deliveries are")} being carried out again.`,
  gone: "There is no such delivery, or it is no longer kept.",
  failedTitle: "It could not be carried out",
  failed: "Nothing is lost. Mend the reason, then replay it. Checks against Calendly find its meeting, too.",
  setAside:
    "It was signed too long ago to be simply believed. It is carried out once Calendly has confirmed it.",
  became: "What became of it",
  settled: "Settled",
  due: "Taken up next",
  why: "Why",
  tries: "Tries",
  replays: "Replays",
  signed: "Signed",
  correlation: "Name in the logs",
  copyCorrelation: "Copy its name in the logs",
  correlationCopied: "Name copied.",
};

export const deliveries = inReadersLanguage({ en });
