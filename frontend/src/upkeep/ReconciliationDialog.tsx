/** Checks of one of the workspace's connections, for those who look after it. */

import { Button, Group } from "@mantine/core";
import { Dialog } from "../components/Dialog";
import { Loading } from "../components/Loading";
import { TroubleNote } from "../components/TroubleNote";
import { LastReconciliationDocument } from "../generated/graphql";
import { useLiveQuery } from "../gql/useLiveQuery";
import { usePolling } from "../gql/usePolling";
import { t } from "../texts";
import { Reconciliation } from "./Reconciliation";
import { isComparing, MOVING_MILLISECONDS } from "./underWay";
import { useReconciling } from "./useReconciling";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly connection: { readonly id: string; readonly accountName: string };
}

export function ReconciliationDialog({ isOpen, onClose, connection }: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={t.upkeep.checksOf(connection.accountName)} size="lg">
      <Asked connectionId={connection.id} />
    </Dialog>
  );
}

function Asked({ connectionId }: { readonly connectionId: string }) {
  const { data, trouble, isLoading, retry } = useLiveQuery(LastReconciliationDocument, { id: connectionId });
  const reconciling = useReconciling(connectionId);
  const last = data?.node?.__typename === "CalendlyAccount" ? data.node.lastReconciliation : undefined;
  const isUnderWay = last !== undefined && isComparing(last);
  usePolling(retry, isUnderWay ? MOVING_MILLISECONDS : undefined);
  return (
    <>
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      <TroubleNote trouble={reconciling.trouble} />
      {isLoading && <Loading rows={2} />}
      {last !== undefined && (
        <>
          <Reconciliation last={last} />
          <Group justify="flex-end" mt="lg">
            <Button loading={reconciling.isActing || isUnderWay} onClick={() => void reconciling.reconcile()}>
              {t.upkeep.checkNow}
            </Button>
          </Group>
        </>
      )}
    </>
  );
}
