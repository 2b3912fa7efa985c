import { getRouteApi } from "@tanstack/react-router";
import { useZone } from "../../app/viewer";
import { Loading } from "../../components/Loading";
import { Tag } from "../../components/Tag";
import { Moment } from "../../components/Times";
import { TroubleNote } from "../../components/TroubleNote";
import { QuoteDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { quoteTones } from "../../papers/states";
import { RecordNotFound } from "../../shell/NotFound";
import { t } from "../../texts";
import { PaperPage } from "./PaperPage";

const route = getRouteApi("/quotes/$id");

export function QuotePage() {
  const { id } = route.useParams();
  const zone = useZone();
  const { data, trouble, retry } = useLiveQuery(QuoteDocument, { id });
  const quote = data?.quote;
  if (quote === null) return <RecordNotFound />;
  if (quote === undefined)
    return trouble === undefined ? (
      <Loading rows={6} />
    ) : (
      <TroubleNote title={t.trouble.title} {...{ trouble, retry }} />
    );
  return (
    <>
      <TroubleNote trouble={trouble} retry={retry} />
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
    </>
  );
}
