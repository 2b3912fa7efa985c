import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import type { Viewer } from "../app/viewer";
import { Icon } from "../components/Icon";
import { lazyDialog } from "../components/lazyDialog";
import { t } from "../texts";
import { LiveMark } from "./LiveMark";
import classes from "./TopBar.module.css";

const MobileMenu = lazyDialog(async () => (await import("./MobileMenu")).MobileMenu);

interface Props {
  readonly viewer: Viewer | undefined;
  readonly unmatched: number | null;
}

export function TopBar({ viewer, unmatched }: Props) {
  const [isOpen, menu] = useDisclosure(false);
  return (
    <header className={classes.bar}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.menu}
        aria-label={t.shell.menu}
        aria-expanded={isOpen}
        onClick={menu.open}
      >
        <Icon name="menu" />
      </ActionIcon>
      <Link to="/" className={classes.brand ?? ""}>
        <img src="/icon.svg" alt="" width={28} height={28} />
        <span className={classes.name}>{t.product}</span>
      </Link>
      <div className={classes.end}>
        <LiveMark />
      </div>
      <MobileMenu isOpen={isOpen} onClose={menu.close} viewer={viewer} unmatched={unmatched} />
    </header>
  );
}
