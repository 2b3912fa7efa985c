/** What changes are read out: gathered for a moment, then said as one sentence, without taking the focus. */

import { store } from "../app/store";
import { sentenceOf } from "./announcements";
import type { Change } from "./line-options";

export const spoken = store("");

const GATHER_MILLISECONDS = 1_500;

let waiting: Change[] = [];

export function sayLater(change: Change, zone: string): void {
  waiting.push(change);
  if (waiting.length > 1) return;
  setTimeout(() => {
    spoken.set(sentenceOf(waiting, zone));
    waiting = [];
  }, GATHER_MILLISECONDS);
}
