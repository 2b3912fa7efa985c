/** A client's quotes and invoices. */

import { DataTable, type Column } from "../../components/DataTable";
import { Empty } from "../../components/Empty";
import { Part } from "../../components/Part";
import { RouteLink } from "../../components/RouteLink";
import { Tag } from "../../components/Tag";
import type { ClientQuery } from "../../generated/graphql";
import { money } from "../../papers/money";
import { invoiceTones, quoteTones } from "../../papers/states";
import { t } from "../../texts";
import { plainDay } from "../../time/words";

type Client = NonNullable<ClientQuery["client"]>;
type Quote = Client["quotes"][number];
type Invoice = Client["invoices"][number];

export function Papers({
  quotes,
  invoices,
}: {
  readonly quotes: readonly Quote[];
  readonly invoices: readonly Invoice[];
}) {
  return (
    <>
      <Part title={t.client.quotes}>
        {quotes.length === 0 ? (
          <Empty title={t.client.noQuotes} />
        ) : (
          <DataTable caption={t.client.quotes} columns={quoteColumns} rows={quotes} keyOf={({ id }) => id} />
        )}
      </Part>
      <Part title={t.client.invoices}>
        {invoices.length === 0 ? (
          <Empty title={t.client.noInvoices} />
        ) : (
          <DataTable
            caption={t.client.invoices}
            columns={invoiceColumns}
            rows={invoices}
            keyOf={({ id }) => id}
          />
        )}
      </Part>
    </>
  );
}

type Paper = Pick<Quote, "title" | "amount" | "currency">;

const title: Column<Paper> = { key: "title", title: t.paper.title, cell: (paper) => paper.title ?? "" };

const amount: Column<Paper> = {
  key: "amount",
  title: t.paper.amount,
  align: "end",
  cell: (paper) => money(paper.amount, paper.currency),
};

const quoteColumns: readonly Column<Quote>[] = [
  {
    key: "number",
    title: t.paper.number,
    isHeader: true,
    cell: ({ id, number }) => (
      <RouteLink to="/quotes/$id" params={{ id }}>
        {number}
      </RouteLink>
    ),
  },
  title,
  {
    key: "status",
    title: t.paper.status,
    cell: ({ status }) => <Tag tone={quoteTones[status]}>{t.paper.quoteStatus[status]}</Tag>,
  },
  amount,
];

const invoiceColumns: readonly Column<Invoice>[] = [
  {
    key: "number",
    title: t.paper.number,
    isHeader: true,
    cell: ({ id, number }) => (
      <RouteLink to="/invoices/$id" params={{ id }}>
        {number}
      </RouteLink>
    ),
  },
  title,
  {
    key: "status",
    title: t.paper.status,
    cell: ({ status }) => <Tag tone={invoiceTones[status]}>{t.paper.invoiceStatus[status]}</Tag>,
  },
  { key: "due", title: t.paper.due, cell: ({ dueOn }) => (dueOn === null ? "" : plainDay(dueOn)) },
  amount,
];
