/** How English counts. */

import { locale } from "./language";

const figures = new Intl.NumberFormat(locale);

/** "12,345", as it is written where the reader lives. */
export const figure = (n: number): string => figures.format(n);

/** "1 meeting", "2 meetings". */
export const count = (n: number, one: string, many: string): string => `${figure(n)} ${n === 1 ? one : many}`;

/** The same, where the API counts no further than 10,000 and says `null` then. */
export const countUpTo = (n: number | null, one: string, many: string): string =>
  n === null ? `more than ${figure(10_000)} ${many}` : count(n, one, many);

/** "once", "2 times". */
export const times = (n: number): string => (n === 1 ? "once" : `${figure(n)} times`);

/** Its first letter large, as at the beginning of a sentence. */
export const begun = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
