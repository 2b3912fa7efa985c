import { expect, it } from "vitest";
import { withSeveral } from "./choices";

const choices = [
  { value: "A", label: "Active" },
  { value: "B", label: "Booked" },
  { value: "C", label: "Canceled" },
];

it("one that is chosen is among the choices already", () => {
  expect(withSeveral(choices, "B")).toEqual(choices);
});

it("several that are chosen are one more choice", () => {
  expect(withSeveral(choices, "A,C").at(-1)).toEqual({ value: "A,C", label: "Active, Canceled" });
});
