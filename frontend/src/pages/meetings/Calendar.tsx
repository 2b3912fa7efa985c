/** A month of meetings as a table of its weeks: one reads it day by day, by eye, ear or key. */

import { Button, VisuallyHidden } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useNow } from "../../app/clock";
import { useZone } from "../../app/viewer";
import { Loading } from "../../components/Loading";
import { Icon } from "../../components/Icon";
import { Isolated } from "../../components/Isolated";
import { Note } from "../../components/Note";
import { RouteLink } from "../../components/RouteLink";
import { TroubleNote } from "../../components/TroubleNote";
import { MeetingsDocument, type MeetingRowFragment } from "../../generated/graphql";
import { useLiveQuery } from "../../gql/useLiveQuery";
import { stateOf } from "../../meetings/states";
import { t } from "../../texts";
import { longDay, monthName, spokenMoment, time, weekdayName, zoneName } from "../../time/words";
import { dayOf } from "../../time/zones";
import { monthVariables, nextMonth } from "./variables";
import { weeksOf } from "./weeks";
import classes from "./Calendar.module.css";

const route = getRouteApi("/meetings");
const noon = (day: string): Date => new Date(`${day}T12:00:00Z`);

export function Calendar() {
  const search = route.useSearch();
  const zone = useZone();
  const now = useNow();
  const today = dayOf(now, zone);
  const month = search.month ?? today.slice(0, 7);
  const { data, trouble, isLoading, retry } = useLiveQuery(
    MeetingsDocument,
    monthVariables(search, month, zone),
  );
  const byDay = Map.groupBy(data?.meetings.nodes ?? [], ({ startsAt }) => dayOf(new Date(startsAt), zone));
  const weeks = weeksOf(month);
  const name = monthName(noon(`${month}-15`), "UTC");
  return (
    <>
      <MonthSteps month={month} name={name} />
      <TroubleNote title={t.trouble.title} trouble={trouble} retry={retry} />
      {data?.meetings.pageInfo.hasNextPage === true && <Note tone="info">{t.meetings.monthCut}</Note>}
      {isLoading && <Loading rows={5} height={80} />}
      {data !== undefined && (
        <div className={classes.frame}>
          <table className={classes.calendar}>
            <caption>{t.meetings.calendarCaption(name, zoneName(zone, noon(`${month}-15`)))}</caption>
            <thead>
              <tr>
                {weeks[0]?.map((day) => (
                  <th key={day} scope="col">
                    {weekdayName(noon(day), "UTC")}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <tr key={week[0]}>
                  {week.map((day) => (
                    <Day
                      key={day}
                      day={day}
                      isOther={!day.startsWith(month)}
                      isToday={day === today}
                      meetings={byDay.get(day) ?? []}
                    />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function MonthSteps({ month, name }: { readonly month: string; readonly name: string }) {
  const navigate = route.useNavigate();
  const go = (steps: number): void => {
    void navigate({
      search: (search) => ({ ...search, month: nextMonth(month, steps) }),
      resetScroll: false,
    });
  };
  return (
    <div className={classes.steps}>
      <Button
        variant="default"
        aria-label={t.meetings.previousMonth}
        onClick={() => {
          go(-1);
        }}
      >
        <Icon name="chevronLeft" size={18} />
      </Button>
      <h2 className={classes.month} aria-live="polite">
        {name}
      </h2>
      <Button
        variant="default"
        aria-label={t.meetings.nextMonth}
        onClick={() => {
          go(1);
        }}
      >
        <Icon name="chevronRight" size={18} />
      </Button>
      <Button
        variant="default"
        onClick={() => void navigate({ search: ({ month: _month, ...rest }) => rest, resetScroll: false })}
      >
        {t.meetings.thisMonth}
      </Button>
    </div>
  );
}

interface DayProps {
  readonly day: string;
  readonly isOther: boolean;
  readonly isToday: boolean;
  readonly meetings: readonly MeetingRowFragment[];
}

function Day({ day, isOther, isToday, meetings }: DayProps) {
  const zone = useZone();
  return (
    <td
      data-other={isOther || undefined}
      data-empty={meetings.length === 0 || undefined}
      aria-current={isToday ? "date" : undefined}
    >
      <time dateTime={day} className={classes.date}>
        <span aria-hidden="true">{Number(day.slice(8))}</span>
        <span className={classes.fullDate}>{longDay(noon(day), "UTC")}</span>
      </time>
      <ul className={classes.list}>
        {meetings.map((meeting) => (
          <li key={meeting.id} data-status={meeting.status}>
            <RouteLink
              to="/meetings/$id"
              params={{ id: meeting.id }}
              className={classes.entry ?? ""}
              title={t.meetings.openFull(
                meeting.invitee.name,
                spokenMoment(new Date(meeting.startsAt), zone),
              )}
            >
              <span className={classes.time}>{time(new Date(meeting.startsAt), zone)}</span>{" "}
              <Isolated>{meeting.invitee.name}</Isolated>
              {meeting.status !== "SCHEDULED" && <VisuallyHidden>, {stateOf(meeting)[1]}</VisuallyHidden>}
            </RouteLink>
          </li>
        ))}
      </ul>
    </td>
  );
}
