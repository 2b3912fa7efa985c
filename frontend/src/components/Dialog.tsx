/** A dialog: takes the focus, keeps it, gives it back; Escape closes it; its title and purpose are read. */

import { Modal } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import type { ReactNode } from "react";
import { t } from "../texts";
import classes from "./Dialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly size?: "md" | "lg";
  readonly children: ReactNode;
}

export function Dialog({ isOpen, onClose, title, size = "md", children }: Props) {
  // Opened after it is there, so that it knows where to give the focus back to.
  const isThere = useMounted();
  return (
    <Modal.Root
      opened={isThere && isOpen}
      onClose={onClose}
      size={size}
      centered
      transitionProps={{ duration: 120 }}
    >
      <Modal.Overlay />
      <Modal.Content className={classes.content ?? ""}>
        {/* Not Modal.Header: its <header> would be a second banner of the page. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title ?? ""}>{title}</Modal.Title>
          <Modal.CloseButton size="lg" aria-label={t.close} />
        </div>
        <Modal.Body className={classes.body ?? ""}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
