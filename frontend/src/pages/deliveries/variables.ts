/** From the address of the inbox, and from what is wanted of a replay, to what the API is asked. Pure. */

import { readDeliveryStates, type DeliveriesSearch } from "../../app/search";
import type { DeliveryFilter, ReplayDeliveriesInput } from "../../generated/graphql";
import { momentAt } from "../../time/zones";

/** Which deliveries to carry out again: the failed ones or all that are settled, and when they came in. */
export interface Wanted {
  readonly onlyFailed: boolean;
  /** What the viewer's clock showed, "2026-03-01T10:00"; empty where it does not matter. */
  readonly from: string;
  readonly to: string;
}

interface Span {
  readonly receivedFrom?: string;
  readonly receivedBefore?: string;
}

export function filterOf(search: DeliveriesSearch, zone: string): DeliveryFilter {
  const states = readDeliveryStates(search.state);
  return {
    ...(states.length > 0 && { state: states }),
    ...(search.connection !== undefined && { connectionId: search.connection }),
    ...spanOf(search.from, search.to, zone),
  };
}

/** Everything that there is was hardly meant. */
export function saysWhich({ onlyFailed, from, to }: Wanted): boolean {
  return onlyFailed || from !== "" || to !== "";
}

/** Those that wait anyway cannot be replayed. */
export function settledOf({ onlyFailed, from, to }: Wanted, zone: string): DeliveryFilter {
  return { state: onlyFailed ? ["FAILED"] : ["HANDLED", "IGNORED", "FAILED"], ...spanOf(from, to, zone) };
}

export function replayOf({ onlyFailed, from, to }: Wanted, zone: string): ReplayDeliveriesInput {
  return { onlyFailed, ...spanOf(from, to, zone) };
}

function spanOf(from: string | undefined, to: string | undefined, zone: string): Span {
  return {
    ...(from && { receivedFrom: momentAt(from, zone).toISOString() }),
    ...(to && { receivedBefore: momentAt(to, zone).toISOString() }),
  };
}
