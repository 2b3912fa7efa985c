/** What a reader has chosen for this browser. */

import { store } from "./store";

const KEY = "quotla.single-keys";

/** Keys such as J act by themselves; whoever dictates or types by switch can turn that off (WCAG 2.1.4). */
export const singleKeys = store(read());

export function setSingleKeys(isOn: boolean): void {
  singleKeys.set(isOn);
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch {
    // A browser that keeps nothing forgets this at the next visit; for now it holds.
  }
}

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}
