/** Asks again and again while the page is looked at: for what changes without the live line telling of it. */

import { useEffect, useRef } from "react";

/** Nothing is asked as long as `milliseconds` is not given. */
export function usePolling(ask: () => void, milliseconds: number | undefined): void {
  const current = useRef(ask);
  useEffect(() => {
    current.current = ask;
  });
  useEffect(() => {
    if (milliseconds === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") current.current();
    }, milliseconds);
    return () => {
      clearInterval(timer);
    };
  }, [milliseconds]);
}
