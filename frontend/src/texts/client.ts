/** A client's page. */

import { inReadersLanguage } from "./language";

const en = {
  kind: "Client",
  back: "Clients",
  facts: "Facts",
  email: "E-mail",
  aliases: "Other addresses",
  phone: "Phone",
  externalId: "Id in your business app",
  archived: "Archived: out of lists and matching. Its history stays.",
  schedule: "Schedule meeting",
  noEmail: "To schedule, this client needs an e-mail address. Add it in your business app.",
  archivedHint: "To schedule, bring this client back in your business app.",
  next: (n: number) => (n > 1 ? "Next meetings" : "Next meeting"),
  noNext: "No meeting is coming up.",
  history: "Meetings",
  noHistory: "No meetings yet.",
  allMeetings: "All meetings of this client",
  quotes: "Quotes",
  noQuotes: "No quotes.",
  invoices: "Invoices",
  noInvoices: "No invoices.",
  links: "Scheduling links",
  noLinks: "No links yet. Make one with “Schedule meeting”.",
  remembered: "Always this client",
  rememberedMeans: "Somebody said that whoever books from these addresses is this client.",
  forget: "Forget",
  forgetFull: (email: string) => `Forget ${email}`,
  merges: "Merged clients",
  twice: "Is this client in your business app twice? Here the two can be one.",
  merge: "Merge with another client…",
  whoMerges: (workspace: string | null) =>
    `An owner or admin of ${workspace ?? "your workspace"} can merge two clients, and undo it.`,
  mergedHere: "These are known as this client; what they had is here:",
  mergedSince: (externalId: string, when: string) => `id ${externalId}, merged ${when}`,
  undoMerge: "Undo merge",
  undoMergeFull: (merged: string) => `Undo merge of ${merged}`,
  wentTitle: (merged: string, kept: string) => `${merged} is now ${kept}`,
  went: (merged: string, kept: string, when: string) =>
    `It was merged on ${when}. All that ${merged} had is on this page, which is ${kept}’s.`,
  openKept: (kept: string) => `Go to ${kept}`,
  merged: (merged: string, kept: string) => `${merged} is now ${kept}. Nobody was sent anything.`,
  parted: (merged: string) => `${merged} is a client of its own again.`,
  notParted: (merged: string) =>
    `${merged} is still merged: that did not work. Try again on the client’s page.`,
};

export const client = inReadersLanguage({ en });
