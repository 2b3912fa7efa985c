import { expect, it } from "vitest";
import { stillOpen } from "./queue";

const queued = (id: string, reason: "NONE" | "DOUBTFUL" | "CORRECTED") => ({
  id,
  match: { __typename: "MatchExplanation" as const, reason, candidates: [] },
});

it("what a person said belongs to nobody waits no more", () => {
  const open = stillOpen([queued("a", "NONE"), queued("b", "CORRECTED"), queued("c", "DOUBTFUL")], new Set());

  expect(open.map(({ id }) => id)).toEqual(["a", "c"]);
});

it("what was undone waits again", () => {
  expect(stillOpen([queued("b", "CORRECTED")], new Set(["b"]))).toHaveLength(1);
});
