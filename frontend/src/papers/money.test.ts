import { expect, it } from "vitest";
import { money } from "./money";

it("an amount is written with its currency", () => {
  expect(money("12400.50", "EUR")).toBe("€12,400.50");
});

it("large amounts keep their last digit", () => {
  expect(money("90071992547409931.25", "EUR")).toBe("€90,071,992,547,409,931.25");
});

it("an unheard-of currency is shown as given", () => {
  expect(money("3.00", "no")).toBe("3.00 no");
});

it("no amount is no text", () => {
  expect(money(null, "EUR")).toBe("");
});
