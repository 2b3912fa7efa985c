/** Words of others within our sentences: whichever way they are written, they turn nothing that stands beside them. Pure. */

/** Embeddings, overrides and isolates (Unicode Standard Annex 9): commands to those who draw a text, not part of a name. */
const COMMANDS = /[\u202A-\u202E\u2066-\u2069]/g;
/** The blocks of scripts that are written from right to left, and the mark that stands for one of their letters. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const BEGIN = "\u2068";
const END = "\u2069";

/** Only what is written from right to left is set apart: all other names stay as they were typed, to be found and copied. */
export function isolated(words: string): string {
  const name = withoutCommands(words);
  return RIGHT_TO_LEFT.test(name) ? BEGIN + name + END : name;
}

export function withoutCommands(words: string): string {
  return words.replaceAll(COMMANDS, "");
}

/** The same texts, functions of them at any depth isolating each text that they are given. */
export function isolating<Texts>(texts: Texts): Texts {
  if (typeof texts === "function") {
    const say = texts as unknown as (...given: unknown[]) => unknown;
    return ((...given: unknown[]) =>
      say(...given.map((each) => (typeof each === "string" ? isolated(each) : each)))) as Texts;
  }
  if (typeof texts !== "object" || texts === null || Array.isArray(texts)) return texts;
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, isolating(text)])) as Texts;
}
