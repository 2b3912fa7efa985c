/** Whom and what a meeting is about, as links. */

import { Isolated } from "../components/Isolated";
import { RouteLink } from "../components/RouteLink";
import { t } from "../texts";
import classes from "./AboutLinks.module.css";

interface Props {
  readonly meeting: {
    readonly client: { readonly id: string; readonly name: string } | null;
    readonly quote: { readonly id: string; readonly number: string } | null;
    readonly invoice: { readonly id: string; readonly number: string } | null;
  };
  /** On the client's own page, where the name need not be said again. */
  readonly hidesClient?: boolean;
}

export function AboutLinks({ meeting: { client, quote, invoice }, hidesClient = false }: Props) {
  if (client === null) return <span className={classes.nobody}>{t.meeting.nobody}</span>;
  if (hidesClient && quote === null && invoice === null) {
    return <span className={classes.nobody}>{t.meeting.noPaper}</span>;
  }
  return (
    <>
      {!hidesClient && (
        <RouteLink to="/clients/$id" params={{ id: client.id }}>
          <Isolated>{client.name}</Isolated>
        </RouteLink>
      )}
      {quote !== null && (
        <span className={classes.paper}>
          <RouteLink to="/quotes/$id" params={{ id: quote.id }}>
            {t.paper.quoteTitle(quote.number)}
          </RouteLink>
        </span>
      )}
      {invoice !== null && (
        <span className={classes.paper}>
          <RouteLink to="/invoices/$id" params={{ id: invoice.id }}>
            {t.paper.invoiceTitle(invoice.number)}
          </RouteLink>
        </span>
      )}
    </>
  );
}
