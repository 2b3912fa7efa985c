/** What stands above a quote's or an invoice's page before it is known which: also drawn beforehand (`src/served`). */

import { BackLink } from "../../components/BackLink";
import type { PageHead } from "../../components/Page";
import { t } from "../../texts";

/** Papers are found by their clients. */
export const backToClients = <BackLink to="/clients">{t.client.back}</BackLink>;

export const quoteHead: PageHead = { title: t.paper.quote, above: backToClients };
export const invoiceHead: PageHead = { title: t.paper.invoice, above: backToClients };
