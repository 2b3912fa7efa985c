import { expect, it } from "vitest";
import { choose } from "./language";

it.each([
  [["en-GB", "de"], "en-GB"],
  [["de-DE", "de", "en-US", "en"], "en-DE"],
  [["ja"], "en-JP"],
  [["not a language", "en-IE"], "en-IE"],
  [["not a language"], "en-US"],
  [[], "en-US"],
])("for %j, dates are those of %s", (wanted, locale) => {
  expect(choose(wanted)).toEqual({ locale, language: "en" });
});
