/** Checks against Calendly, and bringing in earlier meetings. */

import { count, figure } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  diagnosis: "Is anything wrong?",
  nothingWrong: "Nothing is wrong.",
  nothingElse: "Nothing beside what is said above.",
  allChecks: (n: number) => `All ${n} things that were looked at`,
  checks: "Checks against Calendly",
  checksOf: (account: string) => `Checks against Calendly: ${account}`,
  checkNow: "Check now",
  checkBegun: "Checking against Calendly.",
  notYet: "Not checked yet. It is done by itself from time to time.",
  firstImport:
    "Meetings are being brought in: the last 35 days, and all that is to come. You can go on meanwhile.",
  comparing: "Being checked just now.",
  compared: (n: number) => `${count(n, "booking", "bookings")} at Calendly compared.`,
  left: (seconds: number) =>
    seconds < 60
      ? "Less than a minute left."
      : `About ${count(Math.ceil(seconds / 60), "minute", "minutes")} left.`,
  checkedAt: "Checked",
  repaired: (n: number) => (n === 0 ? "Nothing was missed." : `${count(n, "meeting", "meetings")} repaired.`),
  repairedFirst: (n: number) => `What was repaired first (${figure(n)})`,
  repairedList: (n: number) => `What was repaired (${figure(n)})`,
  erased: "a meeting that was erased since",
  stoppedTitle: (when: string) => `The check of ${when} could not be finished`,
  stopped: "It is tried again by itself. What was found until then is in the record.",
  remadeTitle: "Calendly had stopped telling us of bookings",
  remade:
    "The direct way was set up again, and what was missed meanwhile is fetched. You need not do anything.",
  quiet: "Checks and repairs send nothing to your clients.",
  unread: (n: number) =>
    n === 1
      ? "1 record of Calendly’s could not be read and was passed over"
      : `${figure(n)} records of Calendly’s could not be read and were passed over`,
  earlier: "Earlier meetings",
  earlierOf: (account: string) => `Earlier meetings of ${account}`,
  earlierLead:
    "The last 35 days and all that is to come are here. Meetings from before can be brought in, too; you see first what that would be.",
  howFar: "How far back",
  range: { "3": "3 months", "12": "12 months", all: "Everything" },
  preview: "See what there is",
  counting: (from: string) => `Counting what there is since ${from} …`,
  foundSince: (from: string) => `Since ${from} there are`,
  past: (n: number) => count(n, "past meeting", "past meetings"),
  coming: (n: number) => `${figure(n)} coming`,
  canceled: (n: number) => `${figure(n)} called off or moved, brought in as what they are`,
  known: (n: number) => `${figure(n)} in the record already`,
  matching: (n: number) => `${count(n, "that matches", "that match")} a client`,
  looking: (n: number, of: number, matching: number) =>
    `Looking whom they are about: ${figure(n)} of ${figure(of)}; ${count(matching, "matches", "match")} a client so far. You need not wait for it.`,
  import: "Bring them in",
  leave: "Leave it",
  leftIt: "Nothing was brought in.",
  importBegun: "Earlier meetings are being brought in.",
  importing: (done: number, found: number) =>
    `${figure(done)} of ${count(found, "meeting", "meetings")} brought in.`,
  meanwhile: "You can go on meanwhile, or leave this page.",
  stopImport: "Stop",
  importStopped: "Stopped. What was brought in stays.",
  imported: (n: number, matched: number) =>
    `${count(n, "earlier meeting", "earlier meetings")} brought in; ${count(matched, "matches", "match")} a client`,
  importedFrom: (from: string, when: string) => `All since ${from}. Done ${when}.`,
  stoppedAfter: (done: number, found: number) =>
    `Stopped: ${figure(done)} of ${figure(found)} were brought in, and stay.`,
  importQuiet: "Bringing in earlier meetings sends nothing to your clients.",
};

export const upkeep = inReadersLanguage({ en });
