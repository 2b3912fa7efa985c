import { describe, expect, it } from "vitest";
import { addDays, dayOf, isKnownZone, momentAt, offsetMinutes, showSameClock, startOfDay } from "./zones";

describe("the day of a moment", () => {
  it("is the one on the zone's own calendar", () => {
    expect(dayOf(new Date("2026-03-01T23:30:00Z"), "Asia/Tokyo")).toBe("2026-03-02");
  });

  it("is the day before in the west", () => {
    expect(dayOf(new Date("2026-03-01T03:30:00Z"), "America/Los_Angeles")).toBe("2026-02-28");
  });
});

describe("the start of a day", () => {
  it("is local midnight", () => {
    expect(startOfDay("2026-01-15", "Europe/Berlin").toISOString()).toBe("2026-01-14T23:00:00.000Z");
  });

  it("counts the old offset on the morning when clocks go forward", () => {
    expect(startOfDay("2026-03-29", "Europe/Berlin").toISOString()).toBe("2026-03-28T23:00:00.000Z");
  });

  it("counts the new offset on the day after", () => {
    expect(startOfDay("2026-03-30", "Europe/Berlin").toISOString()).toBe("2026-03-29T22:00:00.000Z");
  });

  it("is one o'clock where midnight itself is skipped", () => {
    expect(startOfDay("2026-04-24", "Africa/Cairo").toISOString()).toBe("2026-04-23T22:00:00.000Z");
  });

  it("is midnight in the year 20 too, which one passes when typing 2026", () => {
    expect(startOfDay("0020-06-01", "Etc/GMT-1").toISOString()).toBe("0020-05-31T23:00:00.000Z");
  });

  it("lies in the future of London for the west, in its past for the east", () => {
    const days = ["Pacific/Kiritimati", "Pacific/Pago_Pago"].map((zone) =>
      startOfDay("2026-06-01", zone).toISOString(),
    );

    expect(days).toEqual(["2026-05-31T10:00:00.000Z", "2026-06-01T11:00:00.000Z"]);
  });
});

describe("an offset", () => {
  it("can have a half hour", () => {
    expect(offsetMinutes("Asia/Kolkata", new Date("2026-03-01T00:00:00.5Z"))).toBe(330);
  });

  it("follows the change of clocks", () => {
    const winter = offsetMinutes("America/New_York", new Date("2026-03-08T06:59:59Z"));
    const summer = offsetMinutes("America/New_York", new Date("2026-03-08T07:00:00Z"));

    expect([winter, summer]).toEqual([-300, -240]);
  });
});

describe("what a clock shows", () => {
  it("is a moment in its zone", () => {
    expect(momentAt("2026-07-01T10:00", "Europe/Berlin").toISOString()).toBe("2026-07-01T08:00:00.000Z");
  });

  it("is the earlier moment where it is shown twice", () => {
    expect(momentAt("2026-10-25T02:30", "Europe/Berlin").toISOString()).toBe("2026-10-25T00:30:00.000Z");
  });

  it("goes on where the clock leaves it out", () => {
    expect(momentAt("2026-03-29T02:30", "Europe/Berlin").toISOString()).toBe("2026-03-29T01:30:00.000Z");
  });
});

describe("two zones", () => {
  it("show the same clock when their rules agree", () => {
    expect(showSameClock("Europe/Berlin", "Europe/Vienna", new Date("2026-07-01T00:00:00Z"))).toBe(true);
  });

  it("differ for the weeks between two changes of clocks", () => {
    const at = new Date("2026-03-15T12:00:00Z");

    expect(showSameClock("Europe/London", "UTC", at)).toBe(true);
    expect(showSameClock("America/New_York", "America/Phoenix", at)).toBe(false);
  });
});

it("an unknown zone is known as such", () => {
  expect(isKnownZone("Mars/Olympus_Mons")).toBe(false);
});

it("days are added on the calendar, not by the clock", () => {
  expect([addDays("2026-02-27", 2), addDays("2026-03-01", -1)]).toEqual(["2026-03-01", "2026-02-28"]);
});
