/** Which language the reader is spoken to in. */

/** To add one, name it here; TypeScript then names every file of texts where it is still missing. */
const languages = ["en"] as const;
type Language = (typeof languages)[number];

const chosen = choose(typeof navigator === "undefined" ? [] : navigator.languages);

/** A full tag, such as "en-GB": dates follow it, so that words and dates speak one language. */
export const locale = chosen.locale;

/** One subject's texts, given in every language. */
export function inReadersLanguage<Texts>(texts: Readonly<Record<Language, Texts>>): Texts {
  return texts[chosen.language];
}

function choose(wanted: readonly string[]): { locale: string; language: Language } {
  for (const tag of wanted) {
    const language = languages.find((each) => each === tag.split("-")[0]);
    if (language !== undefined) return { locale: tag, language };
  }
  return { locale: "en-US", language: "en" };
}
