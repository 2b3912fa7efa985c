/** Going from page to page of a list. */

import { inReadersLanguage } from "./language";

const en = {
  label: (what: string) => `Pages of ${what}`,
  previous: "Previous",
  next: "Next",
  many: (what: string) => `More than 10,000 ${what}`,
};

export const paging = inReadersLanguage({ en });
