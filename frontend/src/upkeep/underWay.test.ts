import { expect, it } from "vitest";
import { isComparing, isImporting } from "./underWay";

it("a finished look waits for a person", () => {
  expect([isImporting({ state: "MATCHING" }), isImporting({ state: "READY" }), isImporting(null)]).toEqual([
    true,
    false,
    false,
  ]);
});

it("a comparison is under way until it is done or stopped", () => {
  expect([isComparing({ state: "COUNTING" }), isComparing({ state: "STOPPED" })]).toEqual([true, false]);
});
