/** Do something, and tell in words when it was not done. */

import { useState } from "react";
import { useMutation, type AnyVariables } from "urql";
import type { Operation } from "./document";
import { troubleOf, troubleOfRefusal, type Refusal, type Trouble } from "./trouble";

type Done<Result> = Exclude<Result, Refusal | { __typename: Refusal["__typename"] }>;

export interface Act<Input, Result> {
  /** The changed object, or nothing when it was not done; then `trouble` says why. */
  readonly act: (input: Input) => Promise<Done<Result> | undefined>;
  readonly isActing: boolean;
  readonly trouble: Trouble | undefined;
  readonly forget: () => void;
}

/** `pick` takes the one field of the mutation's answer. */
export function useAct<Data, Variables extends AnyVariables, Result extends { __typename: string }>(
  operation: Operation<Data, Variables>,
  pick: (data: Data) => Result,
): Act<Variables, Result> {
  const [state, mutate] = useMutation<Data>(operation.toString());
  const [trouble, setTrouble] = useState<Trouble>();

  const act = async (input: Variables): Promise<Done<Result> | undefined> => {
    setTrouble(undefined);
    const { data, error } = await mutate(input);
    if (error !== undefined || data === undefined) {
      setTrouble(error === undefined ? undefined : troubleOf(error));
      return undefined;
    }
    const result = pick(data);
    if (isRefusal(result)) {
      setTrouble(troubleOfRefusal(result));
      return undefined;
    }
    return result as Done<Result>;
  };

  return {
    act,
    isActing: state.fetching,
    trouble,
    forget: () => {
      setTrouble(undefined);
    },
  };
}

const refusals: readonly string[] = ["Refused", "NotConnected", "ReconnectNeeded", "TryLater"];

function isRefusal(result: { __typename: string }): result is Refusal {
  return refusals.includes(result.__typename);
}
