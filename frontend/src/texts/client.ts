/** A client's page. */

import { inReadersLanguage } from "./language";

const en = {
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
};

export const client = inReadersLanguage({ en });
