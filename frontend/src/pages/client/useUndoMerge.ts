/** Has a merged client be one of its own again, and tells of it. */

import { notify } from "../../app/notices";
import { UndoMergeDocument } from "../../generated/graphql";
import type { Trouble } from "../../gql/trouble";
import { useAct } from "../../gql/useAct";
import { noteChange } from "../../live/revision";
import { t } from "../../texts";

export interface MergedClient {
  readonly clientId: string;
  readonly name: string;
}

interface UndoMerge {
  /** Whether it was done. */
  readonly undo: (merged: MergedClient) => Promise<boolean>;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
  readonly forget: () => void;
}

export function useUndoMerge(): UndoMerge {
  const { act, ...rest } = useAct(UndoMergeDocument, (data) => data.undoMerge);
  const undo = async ({ clientId, name }: MergedClient): Promise<boolean> => {
    const parted = await act({ input: { clientId } });
    // Whether or not: somebody else may have undone it, and the page does not know.
    noteChange();
    if (parted === undefined) return false;
    notify(t.client.parted(name));
    return true;
  };
  return { undo, ...rest };
}
