/** The navigation of narrow screens; loaded when it is first asked for. */

import { Drawer } from "@mantine/core";
import { useMounted } from "@mantine/hooks";
import { isAdmin, type Viewer } from "../app/viewer";
import { t } from "../texts";
import { AccountPart } from "./AccountPart";
import { Navigation } from "./Navigation";
import classes from "../components/Dialog.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly viewer: Viewer | undefined;
  readonly unmatched: number | null;
}

export function MobileMenu({ isOpen, onClose, viewer, unmatched }: Props) {
  // Opened after it is there, so that it knows where to give the focus back to.
  const isThere = useMounted();
  return (
    <Drawer.Root opened={isThere && isOpen} onClose={onClose} size="xs">
      <Drawer.Overlay />
      <Drawer.Content className={classes.content ?? ""}>
        {/* Not Drawer.Header: its <header> would be a second banner of the page. */}
        <div className={classes.head}>
          <Drawer.Title className={classes.title ?? ""}>{t.product}</Drawer.Title>
          <Drawer.CloseButton size="lg" aria-label={t.shell.closeMenu} />
        </div>
        <Drawer.Body>
          <Navigation unmatched={unmatched} isAdmin={isAdmin(viewer)} onGo={onClose} />
          {viewer !== undefined && <AccountPart viewer={viewer} />}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
