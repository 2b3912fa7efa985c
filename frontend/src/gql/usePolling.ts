/** Asks again and again while the page is looked at: for what changes without the live line telling of it. */

import { useEffect, useEffectEvent } from "react";

/** Nothing is asked as long as `milliseconds` is not given. */
export function usePolling(ask: () => void, milliseconds: number | undefined): void {
  const askIfSeen = useEffectEvent(() => {
    if (document.visibilityState === "visible") ask();
  });
  useEffect(() => {
    if (milliseconds === undefined) return;
    const timer = setInterval(() => {
      askIfSeen();
    }, milliseconds);
    return () => {
      clearInterval(timer);
    };
  }, [milliseconds]);
}
