/** The same question may be under way twice, asked again because something changed; its answers come in any order. */

import type { Exchange, Operation } from "urql";
import { filter, pipe, tap } from "wonka";

/** Lets no answer take the place of one to a later asking. */
export const inOrder: Exchange =
  ({ forward }) =>
  (operations) => {
    let count = 0;
    const askings = new WeakMap<Operation, number>();
    /** By the question's key, the last asking that was answered. */
    const answered = new Map<number, number>();
    return pipe(
      operations,
      tap((operation) => {
        if (operation.kind === "teardown") answered.delete(operation.key);
        else if (operation.kind === "query") askings.set(operation, ++count);
      }),
      forward,
      filter(({ operation, data }) => {
        const asking = askings.get(operation);
        if (asking === undefined) return true;
        if (asking < (answered.get(operation.key) ?? 0)) return false;
        // One that only failed says nothing that an earlier one could not say better.
        if (data !== undefined && data !== null) answered.set(operation.key, asking);
        return true;
      }),
    );
  };
