import { describe, expect, it } from "vitest";
import { countFilters, filterOf, listVariables, monthVariables, nextMonth } from "./variables";

const zone = "Europe/Berlin";

describe("the question behind the address", () => {
  it("takes whole days of the viewer's zone, through a change of clocks", () => {
    expect(filterOf({ from: "2026-03-29", to: "2026-03-29" }, zone)).toEqual({
      startsFrom: "2026-03-28T23:00:00.000Z",
      startsBefore: "2026-03-29T22:00:00.000Z",
    });
  });

  it("asks for nothing in particular when nothing is chosen", () => {
    expect(listVariables({}, zone)).toEqual({ filter: {}, orderBy: "STARTS_AT_DESC", first: 25 });
  });

  it("goes back by the last before a place", () => {
    expect(listVariables({ before: "x", order: "asc" }, zone)).toEqual({
      filter: {},
      orderBy: "STARTS_AT_ASC",
      last: 25,
      before: "x",
    });
  });

  it("says no for those who belong to nobody", () => {
    expect(filterOf({ matched: "no" }, zone)).toEqual({ matched: false });
  });
});

describe("the calendar's question", () => {
  it("is the month, whatever days are in the address", () => {
    const { filter } = monthVariables({ from: "2020-01-01", status: "SCHEDULED" }, "2026-12", zone);

    expect(filter).toEqual({
      status: ["SCHEDULED"],
      startsFrom: "2026-11-30T23:00:00.000Z",
      startsBefore: "2026-12-31T23:00:00.000Z",
    });
  });
});

it("months go round the year", () => {
  expect([nextMonth("2026-12", 1), nextMonth("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
});

it("the search field and the order count as no filter", () => {
  expect(countFilters({ q: "kim", order: "desc", status: "SCHEDULED" })).toBe(1);
});
