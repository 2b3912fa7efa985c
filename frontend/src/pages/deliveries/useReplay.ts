/** Has deliveries carried out again, and tells what it came to. */

import { notify } from "../../app/notices";
import { ReplayDeliveriesDocument, type ReplayDeliveriesInput } from "../../generated/graphql";
import { useAct } from "../../gql/useAct";
import type { Trouble } from "../../gql/trouble";
import { noteChange } from "../../live/revision";
import { t } from "../../texts";

export interface Replaying {
  /** Whether it was done. */
  readonly replay: (input: ReplayDeliveriesInput) => Promise<boolean>;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
  readonly forget: () => void;
}

export function useReplay(): Replaying {
  const { act, ...rest } = useAct(ReplayDeliveriesDocument, (data) => data.replayDeliveries);
  const replay = async (input: ReplayDeliveriesInput): Promise<boolean> => {
    const done = await act({ input });
    if (done === undefined) return false;
    notify(t.deliveries.replayed(done.replayed));
    noteChange();
    return true;
  };
  return { replay, ...rest };
}
