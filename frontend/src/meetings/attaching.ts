/** From what a person picked to what the API takes. Pure. */

import type { AttachMeetingInput } from "../generated/graphql";
import { t } from "../texts";

interface Paper {
  readonly id: string;
  readonly number: string;
  readonly title: string | null;
}

interface Papers {
  readonly quotes: readonly Paper[];
  readonly invoices: readonly Paper[];
}

/** The value says which kind of paper it is; empty stands for the client in general. */
export function paperChoices(papers: Papers | undefined): { value: string; label: string }[] {
  const label = (name: string, title: string | null): string =>
    title === null ? name : `${name} · ${title}`;
  return [
    { value: "", label: t.meeting.paperNone },
    ...(papers?.quotes ?? []).map(({ id, number, title }) => ({
      value: `quote ${id}`,
      label: label(t.paper.quoteTitle(number), title),
    })),
    ...(papers?.invoices ?? []).map(({ id, number, title }) => ({
      value: `invoice ${id}`,
      label: label(t.paper.invoiceTitle(number), title),
    })),
  ];
}

/** Exactly one of client, quote and invoice. */
export function attachInput(
  meetingId: string,
  clientId: string,
  paper: string,
): Omit<AttachMeetingInput, "remember"> {
  const [kind, id] = paper.split(" ");
  if (id === undefined) return { meetingId, clientId };
  return kind === "quote" ? { meetingId, quoteId: id } : { meetingId, invoiceId: id };
}
