/** From the address of the meetings page to the question it asks. Pure. */

import { readStatuses, type MeetingsSearch } from "../../app/search";
import type { MeetingFilter, MeetingsQueryVariables } from "../../generated/graphql";
import { addDays, startOfDay } from "../../time/zones";

const PAGE_SIZE = 25;
const MONTH_SIZE = 100;

export function filterOf(search: MeetingsSearch, zone: string): MeetingFilter {
  const statuses = readStatuses(search.status);
  return {
    ...(search.q !== undefined && { search: search.q }),
    ...(statuses.length > 0 && { status: statuses }),
    ...(search.from !== undefined && { startsFrom: startOfDay(search.from, zone).toISOString() }),
    // "To" means the whole of that day.
    ...(search.to !== undefined && { startsBefore: startOfDay(addDays(search.to, 1), zone).toISOString() }),
    ...(search.client !== undefined && { clientId: search.client }),
    ...(search.host !== undefined && { hostId: search.host }),
    ...(search.matched !== undefined && { matched: search.matched === "yes" }),
  };
}

export function listVariables(search: MeetingsSearch, zone: string): MeetingsQueryVariables {
  return {
    filter: filterOf(search, zone),
    orderBy: search.order === "asc" ? "STARTS_AT_ASC" : "STARTS_AT_DESC",
    ...(search.before === undefined
      ? { first: PAGE_SIZE, ...(search.after !== undefined && { after: search.after }) }
      : { last: PAGE_SIZE, before: search.before }),
  };
}

/** The filters hold in the calendar too, but for the days: those are the month's. */
export function monthVariables(search: MeetingsSearch, month: string, zone: string): MeetingsQueryVariables {
  const first = `${month}-01`;
  const last = addDays(`${nextMonth(month, 1)}-01`, -1);
  return {
    filter: filterOf({ ...search, from: first, to: last }, zone),
    orderBy: "STARTS_AT_ASC",
    first: MONTH_SIZE,
  };
}

/** The month so many months later, "2026-03" and 1 giving "2026-04". */
export function nextMonth(month: string, steps: number): string {
  const date = new Date(`${month}-15T12:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + steps);
  return date.toISOString().slice(0, 7);
}

/** How many filters are set, apart from the search field. */
export function countFilters(search: MeetingsSearch): number {
  const { status, from, to, client, host, matched } = search;
  return [status, from, to, client, host, matched].filter((value) => value !== undefined).length;
}
