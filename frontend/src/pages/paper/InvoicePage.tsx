import { getRouteApi } from "@tanstack/react-router";
import { useZone } from "../../app/viewer";
import { Tag } from "../../components/Tag";
import { Moment } from "../../components/Times";
import { InvoiceDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { invoiceTones } from "../../papers/states";
import { RecordPage } from "../../shell/RecordPage";
import { t } from "../../texts";
import { plainDay } from "../../time/words";
import { invoiceHead } from "./heads";
import { PaperPage } from "./PaperPage";

const route = getRouteApi("/invoices/$id");

export function InvoicePage() {
  const { id } = route.useParams();
  const zone = useZone();
  const { data, trouble, retry } = useLiveQuery(InvoiceDocument, { id });
  return (
    <RecordPage head={invoiceHead} record={data?.invoice} trouble={trouble} retry={retry}>
      {(invoice) => (
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
      )}
    </RecordPage>
  );
}
