/** Ask a question, and ask it again whenever something changed; what is known stays on the screen meanwhile. */

import { useCallback, useEffect, useRef, useState } from "react";
import { createRequest, useQuery, type AnyVariables, type UseQueryState } from "urql";
import { useStore } from "../app/store";
import { revision } from "../live/revision";
import { answerTime } from "./answer-times";
import type { Operation } from "./document";
import { troubleOf, type Trouble } from "./trouble";
import { useAgainWhenReached } from "./useAgainWhenReached";

export interface Answer<Data> {
  /** What is known: when asking again fails, what was answered before. */
  readonly data: Data | undefined;
  /** Why asking failed. That the service cannot be reached is told once for the whole page, unless nothing is known. */
  readonly trouble: Trouble | undefined;
  /** Nothing is known yet. */
  readonly isLoading: boolean;
  /** What is shown answers an earlier question; the new answer is under way. */
  readonly isStale: boolean;
  /** When what is shown was answered. */
  readonly answeredAt: Date | undefined;
  readonly retry: () => void;
}

interface Options {
  readonly pause?: boolean;
  /** Asked once, and again only when somebody wants it: for what costs too much to follow every change. */
  readonly isStill?: boolean;
}

export function useLiveQuery<Data, Variables extends AnyVariables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  options: Options = {},
): Answer<Data> {
  const pause = options.pause === true;
  const isStill = options.isStill === true;
  const [state, ask] = useQuery<Data>({
    query: operation.toString(),
    variables,
    pause,
    requestPolicy: "cache-and-network",
  });
  const now = useStore(revision);
  const asked = useRef(now);

  useEffect(() => {
    if (pause || isStill || asked.current === now) return;
    asked.current = now;
    ask({ requestPolicy: "network-only" });
  }, [ask, isStill, now, pause]);

  const retry = useCallback(() => {
    ask({ requestPolicy: "network-only" });
  }, [ask]);

  const data = useKept(createRequest(operation.toString(), variables).key, state);
  const answeredAt = answerTime(data);
  const trouble = state.error === undefined ? undefined : troubleOf(state.error);
  useAgainWhenReached(pause ? undefined : trouble, state.error, retry);

  return {
    data,
    trouble: data === undefined ? trouble : besideData(trouble, answeredAt),
    isLoading: data === undefined && state.fetching,
    isStale: state.stale || (state.fetching && data !== undefined),
    answeredAt,
    retry,
  };
}

function besideData(trouble: Trouble | undefined, knownAt: Date | undefined): Trouble | undefined {
  if (trouble === undefined || trouble.kind === "offline") return undefined;
  return { ...trouble, ...(knownAt !== undefined && { knownAt }) };
}

/** What is known of this question. An answer that failed brings no data, and takes none away. */
function useKept<Data>(question: number, { data, operation }: UseQueryState<Data>): Data | undefined {
  const [kept, keep] = useState<{ readonly question: number; readonly data: Data }>();
  // The service says null where it could not answer at all.
  const answer = data ?? undefined;
  if (answer !== undefined && operation !== undefined && answer !== kept?.data)
    keep({ question: operation.key, data: answer });
  return answer ?? (kept?.question === question ? kept.data : undefined);
}
