/** Ask a question, and ask it again whenever something changed; what is known stays on the screen meanwhile. */

import { useEffect, useRef } from "react";
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

export function useLiveQuery<Data, Variables extends AnyVariables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  options: { readonly pause?: boolean } = {},
): Answer<Data> {
  const pause = options.pause === true;
  const [state, ask] = useQuery<Data>({
    query: operation.toString(),
    variables,
    pause,
    requestPolicy: "cache-and-network",
  });
  const now = useStore(revision);
  const asked = useRef(now);

  useEffect(() => {
    if (pause || asked.current === now) return;
    asked.current = now;
    ask({ requestPolicy: "network-only" });
  }, [ask, now, pause]);

  return {
    data: state.data,
    trouble: state.error === undefined ? undefined : troubleOf(state.error),
    isLoading: state.data === undefined && state.fetching,
    isStale: state.stale || (state.fetching && state.data !== undefined),
    answeredAt: answerTime(state.data),
    retry: () => {
      ask({ requestPolicy: "network-only" });
    },
  };
}
