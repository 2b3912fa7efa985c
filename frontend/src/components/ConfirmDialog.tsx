/** Asks once more, in words, before something is done. */

import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import type { Trouble } from "../gql/trouble";
import { t } from "../texts";
import { DangerButton } from "./DangerButton";
import { Dialog } from "./Dialog";
import { TroubleNote } from "./TroubleNote";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly confirm: string;
  /** What is on the button that leaves all as it is. */
  readonly keep?: string;
  readonly isDangerous?: boolean;
  /** Whoever only presses Enter may have it done. */
  readonly isHarmless?: boolean;
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
  keep = t.cancel,
  isDangerous = false,
  isHarmless = false,
  onConfirm,
  isActing,
  trouble,
  children,
}: Props) {
  const Act = isDangerous ? DangerButton : Button<"button">;
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={title}>
      {children}
      <TroubleNote trouble={trouble} />
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus={!isHarmless || undefined}>
          {keep}
        </Button>
        <Act loading={isActing} onClick={onConfirm} data-autofocus={isHarmless || undefined}>
          {confirm}
        </Act>
      </Group>
    </Dialog>
  );
}
