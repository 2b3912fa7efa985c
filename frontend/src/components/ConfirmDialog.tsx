/** Asks once more, in words, before something is done. */

import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import type { Trouble } from "../gql/trouble";
import { t } from "../texts";
import { Dialog } from "./Dialog";
import { TroubleNote } from "./TroubleNote";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
  /** What it means. */
  readonly children: ReactNode;
}

export function ConfirmDialog({
  isOpen,
  onClose,
  title,
  confirm,
  onConfirm,
  isActing,
  trouble,
  children,
}: Props) {
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title}>
      {children}
      <TroubleNote trouble={trouble} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t.cancel}
        </Button>
        <Button loading={isActing} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Dialog>
  );
}
