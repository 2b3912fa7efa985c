import { describe, expect, it } from "vitest";
import { possibleWith } from "./possible";

const times = { startsAt: "2026-03-03T10:00:00Z", endsAt: "2026-03-03T10:30:00Z" };
const before = new Date("2026-03-03T09:00:00Z");
const during = new Date("2026-03-03T10:10:00Z");
const after = new Date("2026-03-03T11:00:00Z");
const nothing = { canCancel: false, canMove: false, canMarkNoShow: false, canUnmarkNoShow: false };

describe("what can be done to a meeting", () => {
  it("before it begins: move it, call it off", () => {
    expect(possibleWith({ ...times, status: "SCHEDULED" }, before)).toEqual({
      ...nothing,
      canCancel: true,
      canMove: true,
    });
  });

  it("while it lasts: also say that nobody came", () => {
    expect(possibleWith({ ...times, status: "SCHEDULED" }, during).canMarkNoShow).toBe(true);
  });

  it("afterwards: only that", () => {
    expect(possibleWith({ ...times, status: "COMPLETED" }, after)).toEqual({
      ...nothing,
      canMarkNoShow: true,
    });
  });

  it("a no-show: take it back", () => {
    expect(possibleWith({ ...times, status: "NO_SHOW" }, after)).toEqual({
      ...nothing,
      canUnmarkNoShow: true,
    });
  });

  it("a canceled one: nothing", () => {
    expect(possibleWith({ ...times, status: "CANCELED" }, before)).toEqual(nothing);
  });
});
