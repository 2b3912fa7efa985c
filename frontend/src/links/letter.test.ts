import { expect, it } from "vitest";
import { letterOf } from "./letter";

const about = {
  owner: "Ada Byron",
  client: "Kim",
  eventType: "Intro call",
  minutes: 30,
  url: "https://app.example/m/x",
  note: "",
};

it("a letter without a note has no gap where it would stand", () => {
  expect(letterOf(about).text).toBe(
    [
      "Hello Kim,",
      "Ada Byron invites you to choose a time for: Intro call (30 minutes).",
      "Choose a time here:\nhttps://app.example/m/x",
      "If you did not expect this, you need not do anything.",
    ].join("\n\n"),
  );
});

it("a note stands above the link", () => {
  const { text } = letterOf({ ...about, note: " As discussed. " });

  expect(text.indexOf("\n\nAs discussed.\n\n")).toBeLessThan(text.indexOf("https://"));
  expect(text).toContain("\n\nAs discussed.\n\n");
});
