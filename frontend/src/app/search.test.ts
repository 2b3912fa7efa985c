import { describe, expect, it } from "vitest";
import { parseSearch, printSearch, readIntegrationsSearch, readMeetingsSearch } from "./search";

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

  it("has no question mark when nothing is chosen", () => {
    expect(printSearch({ q: "", after: undefined })).toBe("");
  });
});

it("only the five ways back from Calendly are understood", () => {
  const read = ["taken", "<script>"].map((calendly) => readIntegrationsSearch({ calendly }));

  expect(read).toEqual([{ calendly: "taken" }, {}]);
});
