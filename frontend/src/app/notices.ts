/** Short notes that go away by themselves, such as "Link copied.". */

import { store } from "./store";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly undo?: () => void;
}

const STAYS_MILLISECONDS = 7_000;
/** With something to press: whoever goes by keys, or has the page read out, takes longer to come to it. */
const STAYS_TO_UNDO_MILLISECONDS = 20_000;
const MOST = 3;

export const notices = store<readonly Notice[]>([]);

let lastId = 0;

/** Shown, and read out politely. It takes no focus. */
export function notify(text: string, undo?: () => void): void {
  lastId += 1;
  const id = lastId;
  notices.set([...notices.get().slice(1 - MOST), { id, text, ...(undo !== undefined && { undo }) }]);
  expireLater(id, undo === undefined ? STAYS_MILLISECONDS : STAYS_TO_UNDO_MILLISECONDS);
}

/** Not while somebody points at the notes, or has come to them by keys: who wants to undo must not be too late. */
function expireLater(id: number, milliseconds: number): void {
  setTimeout(() => {
    if (document.querySelector("[data-notices]:is(:hover, :focus-within)") === null) dismiss(id);
    else expireLater(id, milliseconds);
  }, milliseconds);
}

export function dismiss(id: number): void {
  notices.set(notices.get().filter((notice) => notice.id !== id));
}
