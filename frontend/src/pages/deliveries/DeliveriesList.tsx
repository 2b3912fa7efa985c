import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useZone } from "../../app/viewer";
import { EmptyList } from "../../components/EmptyList";
import { ForwardPager } from "../../components/ForwardPager";
import { lazyDialog } from "../../components/lazyDialog";
import { ListTrouble } from "../../components/ListTrouble";
import { Loading } from "../../components/Loading";
import { DeliveriesDocument, type DeliveriesQuery, type DeliveryRowFragment } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { usePolling } from "../../gql/usePolling";
import { t } from "../../texts";
import { DeliveryTable } from "./DeliveryTable";
import { ReplayButton } from "./ReplayButton";
import { isWaiting } from "./states";
import { filterOf } from "./variables";

const route = getRouteApi("/admin/deliveries");
const ReplayOneDialog = lazyDialog(async () => (await import("./ReplayOneDialog")).ReplayOneDialog);

/** The live line tells of meetings, not of deliveries: what waits is about to change, and more may come in. */
const SOON_MILLISECONDS = 2_000;
const LATER_MILLISECONDS = 15_000;

export function DeliveriesList() {
  const { after, ...search } = route.useSearch();
  const zone = useZone();
  const { data, trouble, isLoading, isStale, retry } = useLiveQuery(DeliveriesDocument, {
    filter: filterOf(search, zone),
    after: after ?? null,
  });
  const inbox = data?.deliveries;
  usePolling(retry, inbox?.nodes.some(isWaiting) === true ? SOON_MILLISECONDS : LATER_MILLISECONDS);
  return (
    <>
      <ListTrouble trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={8} height={56} />}
      {inbox && <Found inbox={inbox} isStale={isStale} />}
    </>
  );
}

interface FoundProps {
  readonly inbox: NonNullable<DeliveriesQuery["deliveries"]>;
  readonly isStale: boolean;
}

function Found({ inbox, isStale }: FoundProps) {
  const { after: _after, ...filters } = route.useSearch();
  const [shownId, setShownId] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  if (inbox.nodes.length === 0) return <Nothing isFiltered={Object.keys(filters).length > 0} />;

  const replay = (delivery: DeliveryRowFragment) => (
    <ReplayButton
      delivery={delivery}
      size="xs"
      onOpen={() => {
        setShownId(delivery.id);
        setOpen(true);
      }}
    />
  );
  return (
    <>
      <DeliveryTable rows={inbox.nodes} actions={replay} isStale={isStale} />
      <ForwardPager what={t.deliveries.what} list={inbox} shown={t.deliveries.shown} />
      <ReplayOneDialog
        isOpen={isOpen}
        delivery={inbox.nodes.find(({ id }) => id === shownId)}
        onClose={() => {
          setOpen(false);
        }}
      />
    </>
  );
}

function Nothing({ isFiltered }: { readonly isFiltered: boolean }) {
  return isFiltered ? (
    <EmptyList title={t.deliveries.emptyFilteredTitle}>{t.meetings.emptyFiltered}</EmptyList>
  ) : (
    <EmptyList title={t.deliveries.emptyTitle}>{t.deliveries.empty}</EmptyList>
  );
}
