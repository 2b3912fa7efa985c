import { RouteLink } from "../../components/RouteLink";
import { t } from "../../texts";
import classes from "./MeetingsPage.module.css";

/** List or calendar; both keep the filters. */
export function ViewSwitch() {
  return (
    <nav aria-label={t.meetings.view} className={classes.views}>
      <RouteLink
        to="/meetings"
        search={({ view: _view, month: _month, ...rest }) => rest}
        activeOptions={{ exact: true }}
        className={classes.view ?? ""}
      >
        {t.meetings.list}
      </RouteLink>
      <RouteLink
        to="/meetings"
        search={({ after: _after, before: _before, ...rest }) => ({ ...rest, view: "calendar" as const })}
        activeOptions={{ exact: true }}
        className={classes.view ?? ""}
      >
        {t.meetings.calendar}
      </RouteLink>
    </nav>
  );
}
