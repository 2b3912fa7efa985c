/** Scheduling links and their life. */

import { times } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  caption: (zone: string) => `Scheduling links, newest first. Times in ${zone}.`,
  columns: { what: "Event type", state: "State", sent: "Sent", made: "Made", actions: "Actions" },
  state: {
    OPEN: "Not opened",
    OPENED: "Opened",
    BOOKED: "Booked",
    EXPIRED: "Expired",
    WITHDRAWN: "Withdrawn",
  },
  opens: (n: number) => `opened ${times(n)}`,
  singleUse: "Single use",
  reusable: "Reusable",
  gone: "Calendly no longer offers this event type. Make a new link.",
  copy: "Copy link",
  copyFull: (name: string) => `Copy link for ${name}`,
  copied: "Link copied.",
  manage: "Show",
  manageFull: (name: string, when: string) => `Show link for ${name}, made ${when}`,
  meeting: "Meeting",
  expires: (when: string) => `Ends ${when}`,
  notSent: "Not sent by us",
  sentTo: (who: string) => `To ${who}`,
  message: {
    PENDING: "Waiting to be sent",
    SENDING: "Being sent",
    SENT: "Sent",
    LOGGED: "Not sent, only noted in the log: there is no mail server",
    FAILED: "Not delivered: the mail server refused it",
    UNKNOWN: "It may or may not have gone out",
  },
  withdraw: "Withdraw link",
  withdrawn: "The link is withdrawn. Whoever opens it is told so.",
  withdrawSure: "Withdraw it? Nobody can book through it any more.",
  withdrawYes: "Yes, withdraw",
  withdrawNo: "Keep it",
};

export const link = inReadersLanguage({ en });
