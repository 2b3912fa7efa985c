import { describe, expect, it } from "vitest";
import { nextIndex } from "./useActiveRow";

describe("the arrow keys", () => {
  it("go round at both ends", () => {
    expect([nextIndex("ArrowDown", 2, 3), nextIndex("ArrowUp", 0, 3)]).toEqual([0, 2]);
  });

  it("go to the neighbour in between", () => {
    expect([nextIndex("ArrowDown", 0, 3), nextIndex("ArrowUp", 2, 3)]).toEqual([1, 1]);
  });
});

it("a page stops at the ends", () => {
  expect([nextIndex("PageDown", 115, 120), nextIndex("PageUp", 3, 120)]).toEqual([119, 0]);
});

it("an empty list has nowhere to go", () => {
  expect(nextIndex("ArrowDown", -1, 0)).toBeUndefined();
});

it("letters are left to the field", () => {
  expect(nextIndex("a", 0, 3)).toBeUndefined();
});
