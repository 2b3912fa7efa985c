/** Which language the reader is spoken to in. */

import { isolating } from "./isolated";

/** To add one, name it here; TypeScript then names every file of texts where it is still missing. */
const languages = ["en"] as const;
type Language = (typeof languages)[number];

const chosen = choose(typeof navigator === "undefined" ? [] : navigator.languages);

/**
 * A full tag, such as "en-GB": dates follow it, so that words and dates speak one language. Whose own language is not among
 * ours has the dates of their region in ours: "en-DE", with a clock of 24 hours and weeks that begin on Monday.
 */
export const locale = chosen.locale;

/** One subject's texts, given in every language. What they are given to say may be written in any other. */
export function inReadersLanguage<Texts>(texts: Readonly<Record<Language, Texts>>): Texts {
  return isolating(texts[chosen.language]);
}

/** Of the reader's languages, the most wanted first. */
export function choose(wanted: readonly string[]): { locale: string; language: Language } {
  const ours = wanted.find((tag) => languageOf(tag) !== undefined);
  const language = ours === undefined ? "en" : (languageOf(ours) ?? "en");
  const [first] = wanted;
  if (first === undefined || first === ours) return { locale: first ?? "en-US", language };
  const region = regionOf(first);
  return { locale: region === undefined ? (ours ?? "en-US") : `${language}-${region}`, language };
}

function languageOf(tag: string): Language | undefined {
  return languages.find((each) => each === tag.split("-")[0]);
}

/** "DE" of "de-DE", and of "de", where most speak it. */
function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().region;
  } catch {
    // Browsers pass on what somebody has typed into their settings.
    return undefined;
  }
}
