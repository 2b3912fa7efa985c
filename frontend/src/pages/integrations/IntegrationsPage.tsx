/** Connect Calendly, and see how the connection does. */

import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { TroubleNote } from "../../components/TroubleNote";
import { IntegrationsDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { usePolling } from "../../gql/usePolling";
import { t } from "../../texts";
import { isComparing, isImporting, MOVING_MILLISECONDS } from "../../upkeep/underWay";
import { CalendlyCard } from "./CalendlyCard";
import { CameBackNote } from "./CameBackNote";
import { EventTypesPart } from "./EventTypesPart";
import { StripeCard } from "./StripeCard";
import { useCameBack } from "./useCameBack";

/** Not part of the first load, but on its way while the page asks its question. */
const upkeepParts = import("./UpkeepParts");
const UpkeepParts = lazy(async () => ({ default: (await upkeepParts).UpkeepParts }));

const route = getRouteApi("/settings/integrations");

export function IntegrationsPage() {
  const cameBack = useCameBack();
  const { q = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, trouble, isLoading, retry } = useLiveQuery(IntegrationsDocument, {});
  const connection = data?.viewer.calendly;
  const isMoving =
    connection && (isComparing(connection.lastReconciliation) || isImporting(connection.lastBackfill));
  usePolling(retry, isMoving === true ? MOVING_MILLISECONDS : undefined);

  return (
    <Page title={t.integrations.title} lead={t.integrations.lead}>
      {cameBack !== undefined && <CameBackNote how={cameBack} />}
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && (
        <Part title={t.integrations.calendly}>
          <Loading rows={4} />
        </Part>
      )}
      {connection !== undefined && <CalendlyCard connection={connection} />}
      {connection && connection.status !== "DISCONNECTED" && (
        <Suspense fallback={<Loading rows={6} />}>
          <UpkeepParts connection={connection} />
        </Suspense>
      )}
      {connection?.isActive === true && (
        <EventTypesPart
          text={q}
          onText={(text) => {
            void navigate({ search: text === "" ? {} : { q: text }, replace: true, resetScroll: false });
          }}
        />
      )}
      {/* Not before what stands above it: it would be pushed down. */}
      {!isLoading && <StripeCard />}
    </Page>
  );
}
