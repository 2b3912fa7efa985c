/** The numbers under which the service logged its answers: what to quote when asking for help. */

import { takeAsked } from "./asked";

const HEADER = "X-Request-Id";

let last: string | undefined;

/** `fetch`, remembering the number of each answer. */
export async function correlatedFetch(...request: Parameters<typeof fetch>): Promise<Response> {
  const response = await (takeAsked(request[1]?.body) ?? fetch(...request));
  last = correlationOf(response) ?? last;
  return response;
}

export function correlationOf(response: Response): string | undefined {
  return response.headers.get(HEADER) ?? undefined;
}

/** Of the newest answer; nothing as long as there was none. */
export function lastCorrelation(): string | undefined {
  return last;
}
