/** Ask a question, and ask it again whenever something changed; what is known stays on the screen meanwhile. */

import { useCallback, useEffect, useRef } from "react";
import { useQuery, type AnyVariables } from "urql";
import { useStore } from "../app/store";
import { revision } from "../live/revision";
import { answerTime } from "./answer-times";
import type { Operation } from "./document";
import { troubleOf, type Trouble } from "./trouble";

export interface Answer<Data> {
  readonly data: Data | undefined;
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

  return {
    data: state.data,
    trouble: state.error === undefined ? undefined : troubleOf(state.error),
    isLoading: state.data === undefined && state.fetching,
    isStale: state.stale || (state.fetching && state.data !== undefined),
    answeredAt: answerTime(state.data),
    retry,
  };
}
