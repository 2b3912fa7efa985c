/** The one client of the API: by cookie, same origin, with the header that another site cannot send. */

import { cacheExchange, Client, fetchExchange, type Exchange } from "urql";
import { pipe, tap } from "wonka";
import { noteAnswerTime } from "./answer-times";
import { correlatedFetch } from "./correlation";
import { inOrder } from "./in-order";
import { hasLostSession } from "./trouble";
import { markSignedOut } from "../app/session";
import { noteAnswer, noteSilence } from "../live/reach";

/** How another app that shows our components reaches the API; by default the page's own service, by its cookie. */
export interface Reach {
  readonly url: string;
  readonly headers: () => Readonly<Record<string, string>>;
}

export const ownService: Reach = { url: "/graphql", headers: () => ({ "X-Quotla-CSRF": "1" }) };

/** Notices what every answer tells besides its data: that the session is over, that the service can be reached. */
const watching: Exchange =
  ({ forward }) =>
  (operations) =>
    pipe(
      operations,
      forward,
      tap(({ data, error }) => {
        noteAnswerTime(data);
        if (error !== undefined && hasLostSession(error)) markSignedOut();
        if (error?.networkError !== undefined && error.response === undefined) noteSilence();
        else noteAnswer();
      }),
    );

export function makeClient(
  reach: Reach = ownService,
  fetch: typeof globalThis.fetch = correlatedFetch,
): Client {
  return new Client({
    url: reach.url,
    exchanges: [watching, cacheExchange, inOrder, fetchExchange],
    preferGetMethod: false,
    fetch,
    fetchOptions: () => ({ headers: { ...reach.headers() }, credentials: "same-origin" }),
  });
}
