/** Keeps the live line while the shell is shown. */

import { useEffect } from "react";
import { markSignedOut } from "../app/session";
import type { LineOptions, Place } from "./line-options";
import { noteLine } from "./reach";
import { noteChange } from "./revision";
import { sayLater } from "./spoken";

/** `after`: where the first answer was read; nothing as long as there is none. */
export function useLine(after: Place | undefined, zone: string): void {
  const canStart = after !== undefined;
  useEffect(() => {
    if (after === undefined) return;
    const stop = new AbortController();
    void follow({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
      after,
      signal: stop.signal,
      onLine: noteLine,
      onChange: (change) => {
        noteChange();
        sayLater(change, zone);
      },
      onConnection: noteChange,
      onResync: noteChange,
      onSignedOut: markSignedOut,
    });
    return () => {
      stop.abort();
    };
    // Only the first place counts: from then on the line itself knows the last change it has seen.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a later `after` must not begin anew
  }, [canStart, zone]);
}

/** Its script is not part of the first load. Where it cannot be had, the line does not stand, and the screens say so. */
async function follow(options: LineOptions): Promise<void> {
  try {
    const { followLine } = await import("./line");
    await followLine(options);
  } catch {
    options.onLine(false);
  }
}
