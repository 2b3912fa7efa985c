import { getRouteApi } from "@tanstack/react-router";
import { useZone } from "../../app/viewer";
import { Tag } from "../../components/Tag";
import { Moment } from "../../components/Times";
import { QuoteDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { quoteTones } from "../../papers/states";
import { RecordPage } from "../../shell/RecordPage";
import { t } from "../../texts";
import { quoteHead } from "./heads";
import { PaperPage } from "./PaperPage";

const route = getRouteApi("/quotes/$id");

export function QuotePage() {
  const { id } = route.useParams();
  const zone = useZone();
  const { data, trouble, retry } = useLiveQuery(QuoteDocument, { id });
  return (
    <RecordPage head={quoteHead} record={data?.quote} trouble={trouble} retry={retry}>
      {(quote) => (
        <PaperPage
          key={quote.id}
          name={t.paper.quoteTitle(quote.number)}
          subject={{ kind: "quote", id: quote.id }}
          paper={quote}
          state={<Tag tone={quoteTones[quote.status]}>{t.paper.quoteStatus[quote.status]}</Tag>}
          facts={[
            [t.paper.sent, quote.sentAt && <Moment at={quote.sentAt} zone={zone} />],
            [t.paper.accepted, quote.acceptedAt && <Moment at={quote.acceptedAt} zone={zone} />],
          ]}
        />
      )}
    </RecordPage>
  );
}
