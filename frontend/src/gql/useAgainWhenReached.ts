/** Ask again by itself what the service could not be asked, until it can: nobody else would, once the line stands. */

import { useEffect } from "react";
import { wait } from "../live/wait";
import type { Trouble } from "./trouble";

const AGAIN_MILLISECONDS = 5_000;

/** `failure` is another object each time that asking fails. */
export function useAgainWhenReached(trouble: Trouble | undefined, failure: unknown, ask: () => void): void {
  const isSilent = trouble?.kind === "offline";
  useEffect(() => {
    if (!isSilent) return;
    const stop = new AbortController();
    void wait(AGAIN_MILLISECONDS, stop.signal).then(() => {
      if (!stop.signal.aborted) ask();
    });
    return () => {
      stop.abort();
    };
  }, [ask, failure, isSilent]);
}
