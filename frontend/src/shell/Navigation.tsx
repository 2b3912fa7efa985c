import { Link } from "@tanstack/react-router";
import { VisuallyHidden } from "@mantine/core";
import { useId, type ReactNode } from "react";
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

/** For those who look after the workspace. */
const adminPlaces = [
  { to: "/admin/deliveries", text: t.shell.deliveries, icon: "mail" },
  { to: "/admin/health", text: t.shell.health, icon: "pulse" },
] as const satisfies readonly { to: string; text: string; icon: IconName }[];

interface Props {
  /** Meetings without a client; `null` where there are more than are counted. */
  readonly unmatched: number | null;
  readonly isAdmin: boolean;
  readonly onGo?: () => void;
}

export function Navigation({ unmatched, isAdmin, onGo }: Props) {
  const heading = useId();
  return (
    <nav aria-label={t.shell.navigation}>
      <ul className={classes.list}>
        {places.map((place) => (
          <Entry key={place.to} {...place} onGo={onGo}>
            {place.to === "/matching" && unmatched !== 0 && <Count unmatched={unmatched} />}
          </Entry>
        ))}
      </ul>
      {isAdmin && (
        <>
          <p id={heading} className={classes.group}>
            {t.shell.administration}
          </p>
          <ul className={classes.list} aria-labelledby={heading}>
            {adminPlaces.map((place) => (
              <Entry key={place.to} {...place} onGo={onGo} />
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

type Place = (typeof places)[number] | (typeof adminPlaces)[number];

interface EntryProps {
  readonly to: Place["to"];
  readonly text: string;
  readonly icon: IconName;
  readonly onGo: (() => void) | undefined;
  readonly children?: ReactNode;
}

function Entry({ to, text, icon, onGo, children }: EntryProps) {
  return (
    <li>
      <Link
        to={to}
        className={classes.link ?? ""}
        activeOptions={{ exact: to === "/", includeSearch: false }}
        {...(onGo !== undefined && { onClick: onGo })}
      >
        <Icon name={icon} />
        <span className={classes.text}>{text}</span>
        {children}
      </Link>
    </li>
  );
}

function Count({ unmatched }: Pick<Props, "unmatched">) {
  return (
    <span className={classes.count}>
      <span aria-hidden="true">{unmatched === null || unmatched > 99 ? "99+" : unmatched}</span>
      <VisuallyHidden>{t.shell.unmatched(unmatched)}</VisuallyHidden>
    </span>
  );
}
