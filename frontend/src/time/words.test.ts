import { describe, expect, it } from "vitest";
import {
  isTwelveHours,
  longDay,
  moment,
  nearDay,
  nearness,
  plainDay,
  relative,
  shortZoneName,
  timeRange,
  timeRangeBeside,
  zoneName,
} from "./words";

const at = (text: string): Date => new Date(text);

describe("a meeting's time", () => {
  it("is that of the zone asked for", () => {
    const range = timeRange(at("2026-03-03T09:00:00Z"), at("2026-03-03T09:30:00Z"), "Europe/Berlin");

    expect(range.replaceAll(/\s/g, " ")).toBe("10:00 – 10:30 AM");
  });

  it("says both days when it ends on the next", () => {
    const range = timeRange(at("2026-03-03T22:30:00Z"), at("2026-03-03T23:30:00Z"), "Europe/Berlin");

    expect(range).toContain("Mar 3");
    expect(range).toContain("Mar 4");
  });

  it("beside that of another zone names the day only where it is another", () => {
    const words = ["2026-03-03T12:00:00Z", "2026-03-03T02:00:00Z", "2026-03-03T04:45:00Z"].map((text) =>
      timeRangeBeside(at(text), new Date(at(text).getTime() + 1_800_000), "America/New_York", "UTC"),
    );

    expect(words.map((range) => range.replaceAll(/\s/g, " "))).toEqual([
      "7:00 – 7:30 AM",
      "Mon, Mar 2, 2026, 9:00 – 9:30 PM",
      "Mar 2, 11:45 PM – Mar 3, 12:15 AM",
    ]);
  });

  it("has two digits for the hour where the clock counts to 24", () => {
    expect(["en-US", "en-GB", "de", "fr"].map(isTwelveHours)).toEqual([true, false, false, false]);
  });

  it("keeps its hour in summer and in winter", () => {
    const hours = ["2026-03-28T09:00:00Z", "2026-03-29T08:00:00Z"].map((text) =>
      moment(at(text), "Europe/Berlin"),
    );

    expect(hours.map((hour) => hour.replaceAll(/\s/g, " "))).toEqual([
      "Mar 28, 2026, 10:00 AM GMT+1",
      "Mar 29, 2026, 10:00 AM GMT+2",
    ]);
  });
});

describe("a zone's name", () => {
  it("follows the season and says the place", () => {
    expect(zoneName("Europe/Berlin", at("2026-07-01T00:00:00Z"))).toBe(
      "Central European Summer Time, Berlin",
    );
  });

  it("west of Greenwich has a minus, at which no line is broken", () => {
    const noon = at("2026-11-22T12:00:00Z");

    expect(shortZoneName("America/Bogota", noon)).toBe("GMT\u22125");
    expect(moment(noon, "America/Bogota")).toMatch(/GMT\u22125$/);
  });

  it("of an unknown zone says so", () => {
    expect(zoneName("Mars/Olympus_Mons", at("2026-07-01T00:00:00Z"))).toBe(
      "Mars/Olympus_Mons (unknown zone; times in UTC)",
    );
  });
});

it("a day is said in full", () => {
  expect(longDay(at("2026-03-03T23:30:00Z"), "Europe/Berlin")).toBe("Wednesday, March 4, 2026");
});

it("a day without a zone is not moved by one", () => {
  expect(plainDay("2026-03-01")).toBe("March 1, 2026");
});

it("today and tomorrow are the viewer's", () => {
  const now = at("2026-03-03T23:30:00Z");

  expect([nearDay("2026-03-04", now, "Europe/Berlin"), nearDay("2026-03-04", now, "UTC")]).toEqual([
    "Today",
    "Tomorrow",
  ]);
});

describe("nearness", () => {
  const starts = at("2026-03-03T10:00:00Z");
  const ends = at("2026-03-03T10:30:00Z");

  it("counts the minutes up to the start", () => {
    expect(nearness(starts, ends, at("2026-03-03T09:50:30Z"))).toBe("In 10 min");
  });

  it("is now while it lasts", () => {
    expect(nearness(starts, ends, starts)).toBe("Now");
  });

  it("says nothing at its end", () => {
    expect(nearness(starts, ends, ends)).toBeUndefined();
  });

  it("says nothing more than an hour ahead", () => {
    expect(nearness(starts, ends, at("2026-03-03T08:59:59Z"))).toBeUndefined();
  });
});

describe("relative time", () => {
  const now = at("2026-03-03T10:00:00Z");

  it("uses the largest unit that fits", () => {
    expect(relative(at("2026-03-03T07:30:00Z"), now)).toBe("2 hours ago");
  });

  it("looks ahead too", () => {
    expect(relative(at("2026-03-05T11:00:00Z"), now)).toBe("in 2 days");
  });

  it("has a word for less than a minute", () => {
    expect(relative(at("2026-03-03T09:59:30Z"), now)).toBe("just now");
  });
});
