import { Link } from "@tanstack/react-router";
import { VisuallyHidden } from "@mantine/core";
import { Icon, type IconName } from "../components/Icon";
import { t } from "../texts";
import classes from "./Navigation.module.css";

const places = [
  { to: "/", text: t.shell.dashboard, icon: "home" },
  { to: "/meetings", text: t.shell.meetings, icon: "calendar" },
  { to: "/clients", text: t.shell.clients, icon: "people" },
  { to: "/matching", text: t.shell.matching, icon: "inbox" },
  { to: "/settings/integrations", text: t.shell.settings, icon: "plug" },
] as const satisfies readonly { to: string; text: string; icon: IconName }[];

interface Props {
  readonly unmatched: number;
  readonly onGo?: () => void;
}

export function Navigation({ unmatched, onGo }: Props) {
  return (
    <nav aria-label={t.shell.navigation}>
      <ul className={classes.list}>
        {places.map(({ to, text, icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes.link ?? ""}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              {...(onGo !== undefined && { onClick: onGo })}
            >
              <Icon name={icon} />
              <span className={classes.text}>{text}</span>
              {to === "/matching" && unmatched > 0 && <Count unmatched={unmatched} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Count({ unmatched }: { readonly unmatched: number }) {
  return (
    <span className={classes.count}>
      <span aria-hidden="true">{unmatched > 99 ? "99+" : unmatched}</span>
      <VisuallyHidden>{t.shell.unmatched(unmatched)}</VisuallyHidden>
    </span>
  );
}
