/** Whether the service can be reached, put together from what the browser, the last answer and the live line tell. */

import { store } from "../app/store";

/** `silent`: asked and got no answer. `waiting`: the live line is being made anew. */
export type ReachState = "reached" | "waiting" | "silent";

export const reach = store<ReachState>("waiting");

let lineStands = false;

/** An answer came. Only the live line can say that nothing is missed. */
export function noteAnswer(): void {
  if (reach.get() === "silent") reach.set(lineStands ? "reached" : "waiting");
}

export function noteSilence(): void {
  reach.set("silent");
}

export function noteLine(stands: boolean): void {
  lineStands = stands;
  if (stands) reach.set("reached");
  else if (reach.get() === "reached") reach.set("waiting");
}

if (typeof window !== "undefined") {
  window.addEventListener("offline", noteSilence);
  window.addEventListener("online", noteAnswer);
}
