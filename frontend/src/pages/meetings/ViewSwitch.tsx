import { getRouteApi } from "@tanstack/react-router";
import { RouteLink } from "../../components/RouteLink";
import { t } from "../../texts";
import classes from "./MeetingsPage.module.css";

const route = getRouteApi("/meetings");

/** List or calendar; both keep the filters. */
export function ViewSwitch() {
  const { view = "list" } = route.useSearch();
  return (
    <nav aria-label={t.meetings.view} className={classes.views}>
      <RouteLink
        to="/meetings"
        search={({ view: _view, month: _month, ...rest }) => rest}
        aria-current={view === "list" ? "true" : undefined}
        className={classes.view ?? ""}
      >
        {t.meetings.list}
      </RouteLink>
      <RouteLink
        to="/meetings"
        search={({ after: _after, before: _before, ...rest }) => ({ ...rest, view: "calendar" as const })}
        aria-current={view === "calendar" ? "true" : undefined}
        className={classes.view ?? ""}
      >
        {t.meetings.calendar}
      </RouteLink>
    </nav>
  );
}
