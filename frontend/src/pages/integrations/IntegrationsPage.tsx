/** Connect Calendly, and see how the connection does. */

import { getRouteApi } from "@tanstack/react-router";
import { Loading } from "../../components/Loading";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { TroubleNote } from "../../components/TroubleNote";
import { IntegrationsDocument } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { usePolling } from "../../gql/usePolling";
import { t } from "../../texts";
import { BackfillPart } from "./BackfillPart";
import { CalendlyCard } from "./CalendlyCard";
import { CameBackNote } from "./CameBackNote";
import { DiagnosisPart } from "./DiagnosisPart";
import { EventTypesPart } from "./EventTypesPart";
import { ReconciliationPart } from "./ReconciliationPart";
import { StripeCard } from "./StripeCard";
import { isComparing, isImporting } from "./underWay";
import { useCameBack } from "./useCameBack";

/** The live line tells how an import gets on, but not how a comparison does. */
const MOVING_MILLISECONDS = 2_000;

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
      {data === undefined && <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />}
      {isLoading && (
        <Part title={t.integrations.calendly}>
          <Loading rows={4} />
        </Part>
      )}
      {connection !== undefined && <CalendlyCard connection={connection} />}
      {connection && connection.status !== "DISCONNECTED" && <DiagnosisPart connection={connection} />}
      {connection?.isActive === true && (
        <>
          <ReconciliationPart last={connection.lastReconciliation} />
          <BackfillPart last={connection.lastBackfill} />
        </>
      )}
      {connection?.isActive === true && (
        <EventTypesPart
          text={q}
          onText={(text) => {
            void navigate({ search: text === "" ? {} : { q: text }, replace: true });
          }}
        />
      )}
      {/* Not before what stands above it: it would be pushed down. */}
      {!isLoading && <StripeCard />}
    </Page>
  );
}
