import { describe, expect, it } from "vitest";
import { filterOf, replayOf, saysWhich, settledOf } from "./variables";

const zone = "Europe/Berlin";

describe("the question behind the address of the inbox", () => {
  it("is everything when nothing is chosen", () => {
    expect(filterOf({}, zone)).toEqual({});
  });

  it("takes several states, and the viewer's clock", () => {
    expect(filterOf({ state: "FAILED,SET_ASIDE", from: "2026-07-01T10:00" }, zone)).toEqual({
      state: ["SET_ASIDE", "FAILED"],
      receivedFrom: "2026-07-01T08:00:00.000Z",
    });
  });
});

describe("a replay", () => {
  it("needs a time, or the failed ones only", () => {
    expect([
      saysWhich({ onlyFailed: false, from: "", to: "" }),
      saysWhich({ onlyFailed: true, from: "", to: "" }),
      saysWhich({ onlyFailed: false, from: "", to: "2026-07-01T10:00" }),
    ]).toEqual([false, true, true]);
  });

  it("is of what is counted beforehand", () => {
    const wanted = { onlyFailed: true, from: "", to: "2026-07-01T10:00" };

    expect(settledOf(wanted, zone)).toEqual({
      state: ["FAILED"],
      receivedBefore: "2026-07-01T08:00:00.000Z",
    });
    expect(replayOf(wanted, zone)).toEqual({ onlyFailed: true, receivedBefore: "2026-07-01T08:00:00.000Z" });
  });

  it("never counts those that wait anyway", () => {
    expect(settledOf({ onlyFailed: false, from: "", to: "" }, zone).state).toEqual([
      "HANDLED",
      "IGNORED",
      "FAILED",
    ]);
  });
});
