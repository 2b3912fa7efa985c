/** Earlier meetings of one of the workspace's connections, for those who look after it. */

import { Dialog } from "../components/Dialog";
import { Loading } from "../components/Loading";
import { TroubleNote } from "../components/TroubleNote";
import { EarlierMeetingsDocument } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { usePolling } from "../gql/usePolling";
import { t } from "../texts";
import { Backfill } from "./Backfill";
import { isImporting, MOVING_MILLISECONDS } from "./underWay";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly connection: { readonly id: string; readonly accountName: string };
}

export function BackfillDialog({ isOpen, onClose, connection }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.upkeep.earlierOf(connection.accountName)} size="lg">
      <Asked connectionId={connection.id} />
    </Dialog>
  );
}

function Asked({ connectionId }: { readonly connectionId: string }) {
  const { data, trouble, isLoading, retry } = useLiveQuery(EarlierMeetingsDocument, { id: connectionId });
  const connection = data?.node?.__typename === "CalendlyAccount" ? data.node : undefined;
  const isMoving = connection !== undefined && isImporting(connection.lastBackfill);
  usePolling(retry, isMoving ? MOVING_MILLISECONDS : undefined);
  return (
    <>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {isLoading && <Loading rows={4} />}
      {connection !== undefined && <Backfill connection={connection} />}
    </>
  );
}
