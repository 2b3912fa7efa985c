import { expect, it } from "vitest";
import { apart } from "./apart";

const kim = { name: "Kim", externalId: "crm-1" };

it("different names stand by themselves", () => {
  expect(apart(kim, { name: "Lee", externalId: "crm-2" })).toEqual(["Kim", "Lee"]);
});

it("the same name is told apart by the ids", () => {
  expect(apart(kim, { ...kim, externalId: "crm-2" })).toEqual(["Kim (crm-1)", "Kim (crm-2)"]);
});
