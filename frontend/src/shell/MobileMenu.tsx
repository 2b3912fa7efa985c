/** The navigation of narrow screens; loaded when it is first asked for. */

import { Drawer } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import type { Viewer } from "../app/viewer";
import { t } from "../texts";
import { AccountPart } from "./AccountPart";
import { Navigation } from "./Navigation";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly viewer: Viewer | undefined;
  readonly unmatched: number;
}

export function MobileMenu({ isOpen, onClose, viewer, unmatched }: Props) {
  // Opened after it is there, so that it knows where to give the focus back to.
  const isThere = useMounted();
  return (
    <Drawer
      opened={isThere && isOpen}
      onClose={onClose}
      size="xs"
      title={t.product}
      closeButtonProps={{ "aria-label": t.shell.closeMenu }}
    >
      <Navigation unmatched={unmatched} onGo={onClose} />
      {viewer !== undefined && <AccountPart viewer={viewer} />}
    </Drawer>
  );
}
