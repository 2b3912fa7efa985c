import { expect, it } from "vitest";
import * as t from "./catalogue";

const sources = import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../texts/**", "!../generated/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const screens = Object.values(sources).join("\n");

/** "meeting.title" for each text; "undo" for one that stands everywhere. */
const names = Object.entries(t).flatMap(([subject, texts]) =>
  typeof texts === "string" ? [subject] : Object.keys(texts).map((text) => `${subject}.${text}`),
);

it("every text is said somewhere", () => {
  const isSaid = (name: string): boolean =>
    // A status's word is looked up by the name that the API has for it.
    new RegExp(String.raw`\bt\.${name}\b`).test(screens) || name.startsWith("status.");

  expect(names.filter((name) => !isSaid(name))).toEqual([]);
});
