import { expect, it } from "vitest";
import { begun, count, countUpTo } from "./english";

it("one is spoken of as one, and thousands are set apart", () => {
  expect([0, 1, 12_345].map((n) => count(n, "meeting", "meetings"))).toEqual([
    "0 meetings",
    "1 meeting",
    "12,345 meetings",
  ]);
});

it("what was not counted to its end is said to be more", () => {
  expect(begun(countUpTo(null, "meeting", "meetings"))).toBe("More than 10,000 meetings");
});
