import { expect, it } from "vitest";
import { attachInput, paperChoices } from "./attaching";

const papers = {
  quotes: [{ id: "q1", number: "Q-1", title: "Website" }],
  invoices: [{ id: "i1", number: "R-1", title: null }],
};

it("names the client alone when no paper is picked", () => {
  expect(attachInput("m1", "c1", "")).toEqual({ meetingId: "m1", clientId: "c1" });
});

it("each paper that can be picked comes back as itself", () => {
  const inputs = paperChoices(papers).map(({ value }) => attachInput("m1", "c1", value));

  expect(inputs).toEqual([
    { meetingId: "m1", clientId: "c1" },
    { meetingId: "m1", quoteId: "q1" },
    { meetingId: "m1", invoiceId: "i1" },
  ]);
});
