/** What became of one delivery. What it said is shown by its meetings only. */

import { useDisclosure } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useZone } from "../../app/viewer";
import { CopyButton } from "../../components/CopyButton";
import { Facts } from "../../components/Facts";
import { lazyDialog } from "../../components/lazyDialog";
import { Note } from "../../components/Note";
import { Page } from "../../components/Page";
import { Part } from "../../components/Part";
import { Moment } from "../../components/Times";
import { DeliveryDocument, type DeliveryQuery } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { usePolling } from "../../gql/usePolling";
import { ForAdmins } from "../../shell/ForAdmins";
import { NotFound } from "../../shell/NotFound";
import { RecordPage } from "../../shell/RecordPage";
import { t } from "../../texts";
import { ChangedMeetings } from "../deliveries/ChangedMeetings";
import { DeliveryTag } from "../deliveries/DeliveryTag";
import { EventName } from "../deliveries/EventName";
import { ReplayButton } from "../deliveries/ReplayButton";
import { eventWords, isWaiting } from "../deliveries/states";
import classes from "../deliveries/Deliveries.module.css";
import { deliveryHead } from "./head";

type Delivery = Extract<NonNullable<DeliveryQuery["node"]>, { __typename: "Delivery" }>;

const route = getRouteApi("/admin/deliveries/$id");
const ReplayOneDialog = lazyDialog(
  async () => (await import("../deliveries/ReplayOneDialog")).ReplayOneDialog,
);
const SOON_MILLISECONDS = 2_000;

export function DeliveryPage() {
  return (
    <ForAdmins title={t.deliveries.title}>
      <Asked />
    </ForAdmins>
  );
}

function Asked() {
  const { id } = route.useParams();
  const { data, trouble, retry } = useLiveQuery(DeliveryDocument, { id });
  const found = data?.node;
  const delivery = found?.__typename === "Delivery" ? found : undefined;
  usePolling(retry, delivery !== undefined && isWaiting(delivery) ? SOON_MILLISECONDS : undefined);
  return (
    <RecordPage
      head={deliveryHead}
      record={data === undefined ? undefined : (delivery ?? null)}
      trouble={trouble}
      retry={retry}
      notFound={<NotFound lead={t.deliveries.gone} />}
    >
      {(known) => <Known delivery={known} />}
    </RecordPage>
  );
}

function Known({ delivery }: { readonly delivery: Delivery }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <Page
      title={eventWords(delivery.event)}
      above={deliveryHead.above}
      lead={<EventName event={delivery.event} />}
      actions={<ReplayButton delivery={delivery} variant="filled" onOpen={dialog.open} />}
    >
      {delivery.state === "FAILED" && (
        <Note tone="bad" title={t.deliveries.failedTitle}>
          {delivery.outcome !== null && <p>{delivery.outcome}</p>}
          <p>{t.deliveries.failed}</p>
        </Note>
      )}
      {delivery.state === "SET_ASIDE" && <Note tone="info">{t.deliveries.setAside}</Note>}
      <Became delivery={delivery} />
      <Part title={t.deliveries.changed}>
        <ChangedMeetings delivery={delivery} />
      </Part>
      <ReplayOneDialog isOpen={isOpen} onClose={dialog.close} delivery={delivery} />
    </Page>
  );
}

function Became({ delivery }: { readonly delivery: Delivery }) {
  const zone = useZone();
  const { state, outcome, receivedAt, dueAt, settledAt, tries, replays, isLate, correlation } = delivery;
  return (
    <Part title={t.deliveries.became} aside={<DeliveryTag state={state} />}>
      <Facts
        facts={[
          [t.deliveries.columns.received, <Moment at={receivedAt} zone={zone} />],
          [t.deliveries.settled, settledAt !== null && <Moment at={settledAt} zone={zone} />],
          [t.deliveries.due, dueAt !== null && <Moment at={dueAt} zone={zone} />],
          [t.deliveries.why, state === "FAILED" ? null : outcome],
          [t.deliveries.tries, tries > 0 && t.deliveries.tried(tries)],
          [t.deliveries.replays, replays > 0 && t.deliveries.replayedTimes(replays)],
          [t.deliveries.signed, isLate && t.deliveries.lateFull],
          [
            t.deliveries.correlation,
            <>
              <code className={classes.code}>{correlation}</code>
              <CopyButton
                text={correlation}
                fullName={t.deliveries.copyCorrelation}
                said={t.deliveries.correlationCopied}
                size="xs"
                mt="xs"
              />
            </>,
          ],
        ]}
      />
    </Part>
  );
}
