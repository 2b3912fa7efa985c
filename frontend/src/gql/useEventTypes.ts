/** All event types of the viewer's account, read page by page; so that searching them needs no further question. */

import { useCallback, useEffect, useState } from "react";
import { useClient, type Client } from "urql";
import { useStore } from "../app/store";
import { EventTypesDocument, type EventTypesQuery } from "../generated/graphql";
import { revision } from "../live/revision";
import { troubleOf, type Trouble } from "./trouble";
import { useAgainWhenReached } from "./useAgainWhenReached";

type Connection = NonNullable<EventTypesQuery["viewer"]["calendly"]>;
export type EventType = Connection["eventTypes"]["nodes"][number];

export interface EventTypes {
  readonly all: readonly EventType[];
  readonly fetchedAt: string;
  /** Calendly did not answer; this is an older list. */
  readonly isStale: boolean;
  /** How long Calendly asks us to wait, where that is why it is stale. */
  readonly retryAfterSeconds: number | null;
}

/** What was read: the account there is, and what can be booked there. */
interface Read {
  readonly connection?: { readonly isActive: boolean } | undefined;
  /** Where there is none, the way to one. */
  readonly connectUrl?: string;
  readonly list?: EventTypes;
  readonly trouble?: Trouble;
}

export interface EventTypesAnswer extends Read {
  readonly isLoading: boolean;
  readonly retry: () => void;
}

export function useEventTypes(): EventTypesAnswer {
  const client = useClient();
  const now = useStore(revision);
  const [known, setKnown] = useState<Read>({});
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let isWanted = true;
    void readAll(client).then((read) => {
      // What was read before stays when reading again fails.
      if (isWanted) setKnown((before) => (read.trouble === undefined ? read : { ...before, ...read }));
    });
    return () => {
      isWanted = false;
    };
  }, [client, now, tries]);

  const retry = useCallback(() => {
    setTries((count) => count + 1);
  }, []);
  useAgainWhenReached(known.trouble, known.trouble, retry);
  const isLoading = known.list === undefined && known.trouble === undefined;
  return { ...known, isLoading, retry };
}

async function readAll(client: Client): Promise<Read> {
  const all: EventType[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, error } = await client
      .query<EventTypesQuery>(EventTypesDocument.toString(), { after }, { requestPolicy: "network-only" })
      .toPromise();
    if (error !== undefined) return { trouble: troubleOf(error) };
    const connection: Connection | null | undefined = data?.viewer.calendly;
    if (!connection) return { list: nothing(), ...(data && { connectUrl: data.viewer.connectUrl }) };
    const { nodes, pageInfo, ...age }: Connection["eventTypes"] = connection.eventTypes;
    all.push(...nodes);
    if (!pageInfo.hasNextPage) return { connection, list: { all, ...age } };
    after = pageInfo.endCursor;
  }
}

function nothing(): EventTypes {
  return { all: [], fetchedAt: new Date().toISOString(), isStale: false, retryAfterSeconds: null };
}

/** Those that have every word in their name, in Calendly's order. */
export function havingWords<Named extends { readonly name: string }>(
  all: readonly Named[],
  text: string,
): Named[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ name }) => words.every((word) => name.toLocaleLowerCase().includes(word)));
}
