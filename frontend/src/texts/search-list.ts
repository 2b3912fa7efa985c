/** Lists that are searched while typing. */

import { count } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  results: (n: number) => count(n, "result", "results"),
  none: (text: string) => `Nothing found for “${text}”.`,
};

export const searchList = inReadersLanguage({ en });
