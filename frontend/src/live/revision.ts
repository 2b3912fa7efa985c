/** A number that grows each time something on the screens may have changed; live questions are asked again by it. */

import { store } from "../app/store";

export const revision = store(0);

const GATHER_MILLISECONDS = 120;

let waiting: ReturnType<typeof setTimeout> | undefined;

/** Something changed. What changes together is asked for once. */
export function noteChange(): void {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    revision.set(revision.get() + 1);
  }, GATHER_MILLISECONDS);
}
