/** How a link's state, and a message's, is shown. Pure. */

import type { Tone } from "../components/Tag";
import type { LinkState, MessageState } from "../generated/graphql";

export const linkTones: Readonly<Record<LinkState, Tone>> = {
  OPEN: "quiet",
  OPENED: "accent",
  BOOKED: "ok",
  EXPIRED: "quiet",
  WITHDRAWN: "quiet",
};

export const messageTones: Readonly<Record<MessageState, Tone>> = {
  PENDING: "quiet",
  SENDING: "quiet",
  SENT: "ok",
  LOGGED: "warn",
  FAILED: "bad",
  UNKNOWN: "warn",
};

export function canBeUsed(link: { readonly state: LinkState; readonly singleUse: boolean }): boolean {
  return link.state === "OPEN" || link.state === "OPENED" || (link.state === "BOOKED" && !link.singleUse);
}
