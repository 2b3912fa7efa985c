import { describe, expect, it } from "vitest";
import { isolated, isolating } from "./isolated";

describe("the words of others", () => {
  it("stay as they are where they are written as ours", () => {
    expect(["Kim Novak", "Zoë Łuczak", "金", "kim@novak.example"].map(isolated)).toEqual([
      "Kim Novak",
      "Zoë Łuczak",
      "金",
      "kim@novak.example",
    ]);
  });

  it("are set apart where they are written from right to left", () => {
    expect(["דנה לוי", "ليلى"].map(isolated)).toEqual(["\u2068דנה לוי\u2069", "\u2068ليلى\u2069"]);
  });

  it("give no commands, and so cannot end what sets them apart", () => {
    expect(["\u202eKim", "\u2069\u202eדנה"].map(isolated)).toEqual(["Kim", "\u2068דנה\u2069"]);
  });
});

it("texts isolate what they are given, however deep they lie", () => {
  const texts = isolating({
    plain: "No name",
    several: ["One", "Two"],
    said: { BOOKED: (who: string, n: number) => `${who} has booked ${n}` },
  });

  expect(texts.said.BOOKED("דנה", 2)).toBe("\u2068דנה\u2069 has booked 2");
  expect([texts.plain, texts.several]).toEqual(["No name", ["One", "Two"]]);
});
