import { expect, it } from "vitest";
import { firstDayOf } from "./ranges";

it("months are counted on the calendar, to the last day of a shorter one", () => {
  expect([firstDayOf("3", "2026-05-31"), firstDayOf("12", "2026-11-22")]).toEqual([
    "2026-02-28",
    "2025-11-22",
  ]);
});

it("everything begins before Calendly did", () => {
  expect(firstDayOf("all", "2026-11-22")).toBe("2013-01-01");
});
