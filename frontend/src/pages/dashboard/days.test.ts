import { describe, expect, it } from "vitest";
import { byDay, nextToJoin } from "./days";

const meeting = (startsAt: string, endsAt: string, joinUrl: string | null = null) => ({
  startsAt,
  endsAt,
  joinUrl,
});
const now = new Date("2026-03-03T10:00:00Z");

describe("meetings by day", () => {
  it("stand under the day of the viewer's zone", () => {
    const late = meeting("2026-03-03T23:30:00Z", "2026-03-04T00:00:00Z");

    expect(byDay([late], now, "Europe/Berlin").map(({ day }) => day)).toEqual(["2026-03-04"]);
  });

  it("leave out what is over", () => {
    expect(byDay([meeting("2026-03-03T09:00:00Z", "2026-03-03T10:00:00Z")], now, "UTC")).toEqual([]);
  });

  it("keep under today what began yesterday and still lasts", () => {
    const long = meeting("2026-03-02T23:00:00Z", "2026-03-03T11:00:00Z");

    expect(byDay([long], now, "UTC")).toEqual([{ day: "2026-03-03", meetings: [long] }]);
  });
});

describe("the meeting to join", () => {
  it("is the first that has an address", () => {
    const there = meeting("2026-03-03T12:00:00Z", "2026-03-03T13:00:00Z", "https://zoom.example/1");

    expect(nextToJoin([meeting("2026-03-03T11:00:00Z", "2026-03-03T11:30:00Z"), there], now)).toBe(there);
  });

  it("is not one that is over", () => {
    const over = meeting("2026-03-03T09:00:00Z", "2026-03-03T09:30:00Z", "https://zoom.example/1");

    expect(nextToJoin([over], now)).toBeUndefined();
  });
});
