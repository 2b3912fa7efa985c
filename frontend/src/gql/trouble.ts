/** What can go wrong with a question to the service, and what a person is told of it. Pure. */

import type { CombinedError } from "urql";
import { correlationOf } from "./correlation";
import { t } from "../texts";

/** The API's name for a question that makes no sense to it: asked again, it makes no more. */
export const NOT_UNDERSTOOD = "BAD_USER_INPUT";

/** A trouble in words. */
export interface Trouble {
  readonly kind: "offline" | "connect" | "later" | "refused" | "unexpected" | "signed-out";
  readonly message: string;
  /** The API's stable name for it. */
  readonly code?: string;
  /** The input it is about, as the API names it. */
  readonly field?: string;
  /** To quote when asking for help. */
  readonly correlationId?: string;
  /** Where connecting (again) mends it. */
  readonly connectUrl?: string;
  /** When what is shown all the same was answered. */
  readonly knownAt?: Date;
}

/** The typed refusals of the API, as far as they can be selected in one fragment. */
export interface Refusal {
  readonly __typename: "Refused" | "NotConnected" | "ReconnectNeeded" | "TryLater";
  readonly code: string;
  readonly message: string;
  readonly field?: string | null;
  readonly connectUrl?: string;
  readonly retryAfterSeconds?: number;
}

export function troubleOf(error: CombinedError): Trouble {
  if (hasLostSession(error)) return { kind: "signed-out", message: t.trouble.signedOut };
  const first = error.graphQLErrors[0];
  if (first === undefined) {
    if (error.response === undefined) return { kind: "offline", message: t.trouble.offline };
    if (statusOf(error) === 429) return { kind: "later", message: t.trouble.busy };
    return unexpected(correlationIn(error));
  }
  const { code, correlationId, connectUrl, retryAfterSeconds, field } = first.extensions;
  if (typeof connectUrl === "string") return { kind: "connect", message: first.message, connectUrl };
  if (typeof retryAfterSeconds === "number")
    return { kind: "later", message: waitingWords(retryAfterSeconds) };
  if (code === "INTERNAL" || typeof correlationId === "string")
    return unexpected(typeof correlationId === "string" ? correlationId : correlationIn(error));
  return {
    kind: "refused",
    message: first.message,
    ...(typeof code === "string" && { code }),
    ...(typeof field === "string" && { field }),
  };
}

/** A refusal in words: what happened, what it means, what to do. */
export function troubleOfRefusal(refusal: Refusal): Trouble {
  switch (refusal.__typename) {
    case "NotConnected":
      return { kind: "connect", message: t.trouble.notConnected, connectUrl: pathOf(refusal.connectUrl) };
    case "ReconnectNeeded":
      return { kind: "connect", message: t.trouble.reconnectNeeded, connectUrl: pathOf(refusal.connectUrl) };
    case "TryLater":
      return { kind: "later", message: waitingWords(refusal.retryAfterSeconds ?? 1) };
    case "Refused":
      return {
        kind: "refused",
        message: refusal.message,
        code: refusal.code,
        ...(typeof refusal.field === "string" && { field: refusal.field }),
      };
  }
}

export function hasLostSession(error: CombinedError): boolean {
  return (
    statusOf(error) === 401 || error.graphQLErrors.some((each) => each.extensions.code === "UNAUTHENTICATED")
  );
}

function unexpected(correlationId: string | undefined): Trouble {
  return {
    kind: "unexpected",
    message: t.trouble.unexpected,
    ...(correlationId !== undefined && { correlationId }),
  };
}

function waitingWords(seconds: number): string {
  return seconds < 60 ? t.trouble.tryLaterSeconds(seconds) : t.trouble.tryLater(Math.ceil(seconds / 60));
}

function pathOf(url: string | undefined): string {
  return url ?? "/api/calendly/auth/connect";
}

function statusOf(error: CombinedError): number | undefined {
  return responseOf(error)?.status;
}

function correlationIn(error: CombinedError): string | undefined {
  const response = responseOf(error);
  return response === undefined ? undefined : correlationOf(response);
}

function responseOf(error: CombinedError): Response | undefined {
  const response: unknown = error.response;
  return response instanceof Response ? response : undefined;
}
