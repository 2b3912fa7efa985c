/** The time, as far as screens care: it moves on every 15 seconds, and when a sleeping page is looked at again. */

import { useSyncExternalStore } from "react";

const STEP_MILLISECONDS = 15_000;

let now = new Date();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = new Date();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = new Date();
    timer = setInterval(tick, STEP_MILLISECONDS);
    document.addEventListener("visibilitychange", tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tick);
  };
}

export function useNow(): Date {
  return useSyncExternalStore(subscribe, () => now);
}
