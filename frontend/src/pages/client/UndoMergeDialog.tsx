/** Says what comes back and what stays before a merged client is one of its own again. */

import { ConfirmDialog } from "../../components/ConfirmDialog";
import { t } from "../../texts";
import { useUndoMerge, type MergedClient } from "./useUndoMerge";

const NOT_MERGED = "not_found";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly merged: MergedClient | undefined;
  readonly kept: string;
}

export function UndoMergeDialog({ isOpen, onClose, merged, kept }: Props) {
  const { undo, isActing, trouble, forget } = useUndoMerge();
  const close = (): void => {
    forget();
    onClose();
  };
  const confirm = async (): Promise<void> => {
    if (merged !== undefined && (await undo(merged))) close();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={close}
      title={t.merging.undoTitle(merged?.name ?? "")}
      confirm={t.merging.undo}
      onConfirm={() => void confirm()}
      isActing={isActing}
      trouble={trouble?.code === NOT_MERGED ? { ...trouble, message: t.merging.apart } : trouble}
    >
      <p>{t.merging.undoBack(kept)}</p>
      <p>{t.merging.undoStays(kept)}</p>
      <p>{t.merging.quiet}</p>
    </ConfirmDialog>
  );
}
