/** How the states of a delivery look, and which of them pass. Pure. */

import type { Tone } from "../../components/Tag";
import type { DeliveryRowFragment, DeliveryState } from "../../generated/graphql";
import { t } from "../../texts";

export const deliveryTones: Readonly<Record<DeliveryState, Tone>> = {
  STORED: "accent",
  SET_ASIDE: "warn",
  HANDLED: "ok",
  IGNORED: "quiet",
  FAILED: "bad",
};

/** Whether it waits to be carried out; then it cannot be replayed, for it is about to be. */
export function isWaiting({ state }: Pick<DeliveryRowFragment, "state">): boolean {
  return state === "STORED" || state === "SET_ASIDE";
}

/** What it is about in words. */
export function eventWords(event: string): string {
  return t.deliveries.event[event] ?? t.deliveries.otherEvent;
}
