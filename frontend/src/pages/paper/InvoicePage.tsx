import { getRouteApi } from "@tanstack/react-router";
import { useZone } from "../../app/viewer";
import { Loading } from "../../components/Loading";
import { Tag } from "../../components/Tag";
import { Moment } from "../../components/Times";
import { TroubleNote } from "../../components/TroubleNote";
import { InvoiceDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { invoiceTones } from "../../papers/states";
import { RecordNotFound } from "../../shell/NotFound";
import { t } from "../../texts";
import { plainDay } from "../../time/words";
import { PaperPage } from "./PaperPage";

const route = getRouteApi("/invoices/$id");

export function InvoicePage() {
  const { id } = route.useParams();
  const zone = useZone();
  const { data, trouble, retry } = useLiveQuery(InvoiceDocument, { id });
  const invoice = data?.invoice;
  if (invoice === null) return <RecordNotFound />;
  if (invoice === undefined)
    return trouble === undefined ? (
      <Loading rows={6} />
    ) : (
      <TroubleNote title={t.trouble.title} {...{ trouble, retry }} />
    );
  return (
    <>
      <TroubleNote trouble={trouble} retry={retry} />
      <PaperPage
        key={invoice.id}
        name={t.paper.invoiceTitle(invoice.number)}
        subject={{ kind: "invoice", id: invoice.id }}
        paper={invoice}
        state={<Tag tone={invoiceTones[invoice.status]}>{t.paper.invoiceStatus[invoice.status]}</Tag>}
        facts={[
          [t.paper.due, invoice.dueOn && plainDay(invoice.dueOn)],
          [t.paper.paid, invoice.paidAt && <Moment at={invoice.paidAt} zone={zone} />],
        ]}
      />
    </>
  );
}
