/** Going from page to page of a list. */

import { begun, countUpTo } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  label: (what: string) => `Pages of ${what}`,
  previous: "Previous",
  next: "Next",
  first: "First page",
  lostTitle: "There is no such place in this list",
  lost: "The address of this page may be old, or cut short. The list itself is there.",
  endTitle: "There is nothing left on this page",
  many: (what: string) => begun(countUpTo(null, what, what)),
};

export const paging = inReadersLanguage({ en });
