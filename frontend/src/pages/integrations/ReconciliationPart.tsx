import { Button } from "@mantine/core";
import { Part } from "../../components/Part";
import { TroubleNote } from "../../components/TroubleNote";
import { t } from "../../texts";
import { Reconciliation } from "../../upkeep/Reconciliation";
import { isComparing } from "../../upkeep/underWay";
import { useReconciling } from "../../upkeep/useReconciling";
import type { Connection } from "./connection";

/** Checks of the connection against Calendly, and having one done at once. */
export function ReconciliationPart({ connection }: { readonly connection: Connection }) {
  const last = connection.lastReconciliation;
  const { reconcile, isActing, trouble } = useReconciling(connection.id);
  return (
    <Part
      title={t.upkeep.checks}
      aside={
        <Button
          variant="default"
          size="xs"
          loading={isActing || isComparing(last)}
          onClick={() => void reconcile()}
        >
          {t.upkeep.checkNow}
        </Button>
      }
    >
      <TroubleNote trouble={trouble} />
      <Reconciliation last={last} />
    </Part>
  );
}
