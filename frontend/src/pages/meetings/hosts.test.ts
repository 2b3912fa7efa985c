import { describe, expect, it } from "vitest";
import { hostChoices } from "./hosts";

const ada = { id: "1", name: "Ada", email: "ada@example.com" };
const kim = { id: "2", name: "Kim", email: "kim@example.com" };
const namesake = { id: "3", name: "Kim", email: "kim@other.example" };

describe("the hosts to choose from", () => {
  it("says who of them is looking", () => {
    expect(hostChoices([ada, kim], "1", "")).toEqual([
      { value: "1", label: "Ada (you)" },
      { value: "2", label: "Kim" },
    ]);
  });

  it("tells namesakes apart by their addresses", () => {
    expect(hostChoices([kim, namesake], "1", "2").map(({ label }) => label)).toEqual([
      "Kim, kim@example.com",
      "Kim, kim@other.example",
    ]);
  });

  it("keeps somebody unknown whom the address names", () => {
    expect(hostChoices([ada], "1", "9").at(-1)).toEqual({ value: "9", label: "Somebody else" });
  });
});
