/**
 * The texts in the reader's language. To add one: write `de.ts` with the type `Texts`, and name it below.
 * What is not here is not said: no screen holds a sentence of its own.
 */

import { en, type Texts } from "./en";

const catalogues: Readonly<Record<string, Texts>> = { en };

function choose(wanted: readonly string[]): { locale: string; texts: Texts } {
  for (const tag of wanted) {
    const texts = catalogues[tag.split("-")[0] ?? ""];
    // Dates follow the same tag, so that words and dates speak one language.
    if (texts !== undefined) return { locale: tag, texts };
  }
  return { locale: "en-US", texts: en };
}

const chosen = choose(typeof navigator === "undefined" ? [] : navigator.languages);

export const locale = chosen.locale;
export const t = chosen.texts;
export type { Texts };
