import { expect, it } from "vitest";
import { weeksOf } from "./weeks";

const SUNDAY = 0;
const MONDAY = 1;

it("a month begins with the days before it that share its first week", () => {
  expect(weeksOf("2026-03", MONDAY)[0]).toEqual([
    "2026-02-23",
    "2026-02-24",
    "2026-02-25",
    "2026-02-26",
    "2026-02-27",
    "2026-02-28",
    "2026-03-01",
  ]);
});

it("where weeks begin on Sunday, March 2026 begins at its edge", () => {
  expect(weeksOf("2026-03", SUNDAY)[0]?.[0]).toBe("2026-03-01");
});

it("a year's end is no gap", () => {
  expect(weeksOf("2026-12", MONDAY).at(-1)).toContain("2027-01-03");
});

it("February can have four weeks", () => {
  expect(weeksOf("2027-02", MONDAY)).toHaveLength(4);
});
