/** The weeks that a month's page of the calendar shows. Pure. */

import { locale } from "../../texts";
import { addDays } from "../../time/zones";

interface WeekInfo {
  readonly firstDay: number;
}

/** Whole weeks of days ("2026-03-01"), from the first to the last that touch the month. */
export function weeksOf(month: string, firstWeekday = firstWeekdayOf(locale)): string[][] {
  const first = `${month}-01`;
  const weekday = new Date(`${first}T12:00:00Z`).getUTCDay();
  let day = addDays(first, -((weekday - firstWeekday + 7) % 7));
  const weeks: string[][] = [];
  while (day.slice(0, 7) <= month) {
    const start = day;
    weeks.push(Array.from({ length: 7 }, (_, n) => addDays(start, n)));
    day = addDays(day, 7);
  }
  return weeks;
}

/** 0 is Sunday. What the browser does not tell is Monday, as in ISO 8601. */
export function firstWeekdayOf(tag: string): number {
  const language = new Intl.Locale(tag) as Intl.Locale & {
    getWeekInfo?: () => WeekInfo;
    weekInfo?: WeekInfo;
  };
  const info = language.getWeekInfo?.() ?? language.weekInfo;
  return (info?.firstDay ?? 1) % 7;
}
