import { describe, expect, it } from "vitest";
import {
  changedSearch,
  parseSearch,
  printSearch,
  readDeliveriesSearch,
  readIntegrationsSearch,
  readMeetingsSearch,
  type MeetingsSearch,
} from "./search";

describe("the address of the meetings page", () => {
  it("gives back what was written into it", () => {
    const search = {
      q: "007 & Söhne",
      status: "SCHEDULED,NO_SHOW",
      from: "2026-03-01",
      matched: "no" as const,
    };

    expect(readMeetingsSearch(parseSearch(printSearch(search)))).toEqual(search);
  });

  it("drops what it does not know", () => {
    const raw = parseSearch("?status=SCHEDULED,GONE&matched=maybe&from=March&month=2026-13&x=1");

    expect(readMeetingsSearch(raw)).toEqual({ status: "SCHEDULED" });
  });

  it.each([
    "from=2026-99-99",
    "to=0000-00-00",
    "from=2026-02-31",
    "view=calendar&month=9999-12",
    "month=2026-00",
  ])("drops a day or a month that there is not, such as %s", (query) => {
    const { from, to, month } = readMeetingsSearch(parseSearch(`?${query}`));

    expect([from, to, month]).toEqual([undefined, undefined, undefined]);
  });

  it("keeps a year that is being typed", () => {
    expect(readMeetingsSearch(parseSearch("?from=0020-02-29"))).toEqual({ from: "0020-02-29" });
  });

  it("has no question mark when nothing is chosen", () => {
    expect(printSearch({ q: "", after: undefined })).toBe("");
  });
});

it("the address of the inbox drops a minute that there is not", () => {
  const search = readDeliveriesSearch(parseSearch("?from=2026-03-01T24:00&to=2026-03-01T10:30"));

  expect(search).toEqual({ to: "2026-03-01T10:30" });
});

it("what is emptied leaves the address, and what is not spoken of stays", () => {
  const search: MeetingsSearch = { q: "kim", client: "c1", after: "x" };

  expect(changedSearch(search, { q: "", after: undefined, host: "h1" })).toEqual({
    client: "c1",
    host: "h1",
  });
});

it("only the five ways back from Calendly are understood", () => {
  const read = ["taken", "<script>"].map((calendly) => readIntegrationsSearch({ calendly }));

  expect(read).toEqual([{ calendly: "taken" }, {}]);
});
