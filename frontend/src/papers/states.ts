/** How a paper's state is shown. */

import type { Tone } from "../components/Tag";
import type { InvoiceStatus, QuoteStatus } from "../generated/graphql";

export const quoteTones: Readonly<Record<QuoteStatus, Tone>> = {
  DRAFT: "quiet",
  SENT: "accent",
  ACCEPTED: "ok",
  DECLINED: "bad",
  EXPIRED: "warn",
};

export const invoiceTones: Readonly<Record<InvoiceStatus, Tone>> = {
  DRAFT: "quiet",
  SENT: "accent",
  OVERDUE: "bad",
  PAID: "ok",
  VOID: "quiet",
};
