/** Quotes and invoices. */

import { inReadersLanguage } from "./language";

const en = {
  quote: "Quote",
  invoice: "Invoice",
  quoteTitle: (number: string) => `Quote ${number}`,
  invoiceTitle: (number: string) => `Invoice ${number}`,
  client: "Client",
  number: "Number",
  title: "Title",
  amount: "Amount",
  status: "Status",
  sent: "Sent",
  accepted: "Accepted",
  due: "Due",
  paid: "Paid",
  schedule: "Schedule follow-up",
  noEmail: "To schedule, the client needs an e-mail address. Add it in your business app.",
  archived: "Archived: out of lists and matching. Its history stays.",
  archivedHint: "To schedule, bring it back in your business app.",
  noLinks: "No links yet. Make one with “Schedule follow-up”.",
  quoteStatus: {
    DRAFT: "Draft",
    SENT: "Sent",
    ACCEPTED: "Accepted",
    DECLINED: "Declined",
    EXPIRED: "Expired",
  },
  invoiceStatus: { DRAFT: "Draft", SENT: "Sent", OVERDUE: "Overdue", PAID: "Paid", VOID: "Void" },
};

export const paper = inReadersLanguage({ en });
