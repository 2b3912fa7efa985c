import { describe, expect, it } from "vitest";
import { sentenceOf } from "./announcements";
import type { Change } from "./line-options";

const change = (more: Partial<Change> = {}): Change => ({
  cursor: "1",
  kind: "BOOKED",
  meetingId: "m1",
  meeting: { startsAt: "2026-03-03T09:00:00Z", invitee: { name: "Kim" } },
  ...more,
});

describe("what is announced", () => {
  it("names the one meeting that changed", () => {
    expect(sentenceOf([change()], "Europe/Berlin").replaceAll(/\s/g, " ")).toBe(
      "New meeting with Kim, Tuesday, March 3 at 10:00 AM",
    );
  });

  it("tells only the last of several changes to one meeting", () => {
    expect(sentenceOf([change(), change({ kind: "CANCELED" })], "UTC")).toContain("was canceled");
  });

  it("counts when several meetings changed", () => {
    expect(sentenceOf([change(), change({ meetingId: "m2" })], "UTC")).toBe("2 meetings changed");
  });

  it("does not name an erased one", () => {
    expect(sentenceOf([change({ meeting: null })], "UTC")).toBe("1 meeting changed");
  });

  it("is nothing when nothing changed", () => {
    expect(sentenceOf([], "UTC")).toBe("");
  });
});
