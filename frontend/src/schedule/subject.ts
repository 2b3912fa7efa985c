/** What a link is about. */
export interface Subject {
  readonly kind: "client" | "quote" | "invoice";
  readonly id: string;
}

type SubjectInput = { clientId: string } | { quoteId: string } | { invoiceId: string };

/** As the API takes it: exactly one of three. */
export function asInput({ kind, id }: Subject): SubjectInput {
  switch (kind) {
    case "client":
      return { clientId: id };
    case "quote":
      return { quoteId: id };
    case "invoice":
      return { invoiceId: id };
  }
}
