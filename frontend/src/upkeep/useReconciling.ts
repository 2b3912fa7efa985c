/** Has a connection's meetings compared with Calendly's at once: one's own, or a colleague's one looks after. */

import { notify } from "../app/notices";
import { ReconcileDocument } from "../generated/graphql";
import { useAct } from "../gql/useAct";
import type { Trouble } from "../gql/trouble";
import { noteChange } from "../live/revision";
import { t } from "../texts";

export interface Reconciling {
  readonly reconcile: () => Promise<void>;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
}

export function useReconciling(connectionId: string): Reconciling {
  const { act, isActing, trouble } = useAct(ReconcileDocument, (data) => data.reconcileCalendly);
  const reconcile = async (): Promise<void> => {
    if ((await act({ input: { connectionId } })) === undefined) return;
    notify(t.upkeep.checkBegun);
    noteChange();
  };
  return { reconcile, isActing, trouble };
}
