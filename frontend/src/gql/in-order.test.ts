import { createRequest, type Client, type ExchangeIO, type OperationResult, type Operation } from "urql";
import { empty, makeSubject, merge, mergeMap, pipe, subscribe, type Source } from "wonka";
import { describe, expect, it } from "vitest";
import { inOrder } from "./in-order";

const unanswered: Source<OperationResult> = empty;

/** Questions in, answers out; answered when and how the test says. */
function asking() {
  const answers = makeSubject<OperationResult>();
  const forward: ExchangeIO = (operations) =>
    merge([
      pipe(
        operations,
        mergeMap(() => unanswered),
      ),
      answers.source,
    ]);
  const questions = makeSubject<Operation>();
  const shown: unknown[] = [];
  pipe(
    inOrder({ forward, client: {} as Client, dispatchDebug: () => undefined })(questions.source),
    subscribe(({ data, error }) => shown.push(error ?? data)),
  );
  return {
    shown,
    ask: (kind: Operation["kind"] = "query") => {
      const operation = { ...createRequest("{ viewer { id } }", {}), kind, context: {} } as Operation;
      questions.next(operation);
      return operation;
    },
    answer: (operation: Operation, result: Partial<OperationResult>) => {
      answers.next({ operation, ...result } as OperationResult);
    },
  };
}

describe("answers to the same question", () => {
  it("are shown as they come", () => {
    const { ask, answer, shown } = asking();
    const [first, second] = [ask(), ask()];
    answer(first, { data: "old" });
    answer(second, { data: "new" });

    expect(shown).toEqual(["old", "new"]);
  });

  it("that come late do not take the place of newer ones", () => {
    const { ask, answer, shown } = asking();
    const [first, second] = [ask(), ask()];
    answer(second, { data: "new" });
    answer(first, { data: "old" });

    expect(shown).toEqual(["new"]);
  });

  it("that came before a failure are worth more than it", () => {
    const { ask, answer, shown } = asking();
    const [first, second] = [ask(), ask()];
    const error = new Error("no") as unknown as NonNullable<OperationResult["error"]>;
    answer(second, { error });
    answer(first, { data: "old" });

    expect(shown).toEqual([error, "old"]);
  });

  it("are forgotten with it", () => {
    const { ask, answer, shown } = asking();
    const [first, second] = [ask(), ask()];
    answer(second, { data: "new" });
    ask("teardown");
    answer(first, { data: "asked by another" });

    expect(shown).toEqual(["new", "asked by another"]);
  });

  it("are all shown where each acts for itself", () => {
    const { ask, answer, shown } = asking();
    const [first, second] = [ask("mutation"), ask("mutation")];
    answer(second, { data: "second" });
    answer(first, { data: "first" });

    expect(shown).toEqual(["second", "first"]);
  });
});
