import { expect, it } from "vitest";
import { firstDayOf, isComparing, isImporting } from "./underWay";

it("months are counted on the calendar, to the last day of a shorter one", () => {
  expect([firstDayOf("3", "2026-05-31"), firstDayOf("12", "2026-11-22")]).toEqual([
    "2026-02-28",
    "2025-11-22",
  ]);
});

it("everything begins before Calendly did", () => {
  expect(firstDayOf("all", "2026-11-22")).toBe("2013-01-01");
});

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
