/** All event types of the viewer's account, read page by page; so that searching them needs no further question. */

import { useCallback, useEffect, useState } from "react";
import { useClient, type Client } from "urql";
import { useStore } from "../app/store";
import { EventTypesDocument, type EventTypesQuery } from "../generated/graphql";
import { revision } from "../live/revision";
import { troubleOf, type Trouble } from "./trouble";

type Connection = NonNullable<EventTypesQuery["viewer"]["calendly"]>;
export type EventType = Connection["eventTypes"]["nodes"][number];

export interface EventTypes {
  readonly all: readonly EventType[];
  readonly fetchedAt: string;
  /** Calendly did not answer; this is an older list. */
  readonly isStale: boolean;
}

interface State {
  readonly list?: EventTypes;
  readonly trouble?: Trouble;
}

export function useEventTypes(): State & { readonly isLoading: boolean; readonly retry: () => void } {
  const client = useClient();
  const now = useStore(revision);
  const [state, setState] = useState<State>({});
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let isWanted = true;
    void readAll(client).then((read) => {
      if (isWanted) setState((known) => ({ ...known, trouble: undefined, ...read }) as State);
    });
    return () => {
      isWanted = false;
    };
  }, [client, now, tries]);

  const retry = useCallback(() => {
    setTries((count) => count + 1);
  }, []);
  return { ...state, isLoading: state.list === undefined && state.trouble === undefined, retry };
}

async function readAll(client: Client): Promise<State> {
  const all: EventType[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, error } = await client
      .query<EventTypesQuery>(EventTypesDocument.toString(), { after }, { requestPolicy: "network-only" })
      .toPromise();
    if (error !== undefined) return { trouble: troubleOf(error) };
    const page: Connection["eventTypes"] | undefined = data?.viewer.calendly?.eventTypes;
    if (page === undefined) return { list: { all, fetchedAt: new Date().toISOString(), isStale: false } };
    all.push(...page.nodes);
    if (!page.pageInfo.hasNextPage)
      return { list: { all, fetchedAt: page.fetchedAt, isStale: page.isStale } };
    after = page.pageInfo.endCursor;
  }
}

/** Those that have every word in their name, in Calendly's order. */
export function havingWords<Named extends { readonly name: string }>(
  all: readonly Named[],
  text: string,
): Named[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ name }) => words.every((word) => name.toLocaleLowerCase().includes(word)));
}
