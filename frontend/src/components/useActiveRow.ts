/** Which row of a list the keyboard is at. */

import { useState } from "react";

interface Row {
  readonly id: string;
}

/** The active row's id, and what moves it by the name of a key; the answer says whether the key meant anything. */
export function useActiveRow(
  rows: readonly Row[],
  preferred: string | undefined,
): readonly [string | undefined, (key: string) => boolean] {
  const [wanted, setWanted] = useState(preferred);
  const has = (id: string | undefined): boolean => rows.some((row) => row.id === id);
  // What is no longer in the list cannot be active; the first row then is.
  const active = has(wanted) ? wanted : has(preferred) ? preferred : rows[0]?.id;

  const move = (key: string): boolean => {
    const at = rows.findIndex((row) => row.id === active);
    const next = nextIndex(key, at, rows.length);
    if (next === undefined) return false;
    setWanted(rows[next]?.id);
    return true;
  };

  return [active, move];
}

const PAGE = 8;

/** Where a key leads in a list of so many rows; nothing for keys that do not move. */
export function nextIndex(key: string, at: number, length: number): number | undefined {
  const last = length - 1;
  if (last < 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return at >= last ? 0 : at + 1;
    case "ArrowUp":
      return at <= 0 ? last : at - 1;
    case "PageDown":
      return Math.min(at + PAGE, last);
    case "PageUp":
      return Math.max(at - PAGE, 0);
    default:
      return undefined;
  }
}
