/**
 * Every sentence of the screens, one file per subject: plain values and plain functions, so that a translator needs no
 * library. What is not here is not said: no screen holds a sentence of its own. Names within sentences are isolated
 * (`isolated.ts`); a name that stands by itself is shown by `components/Isolated`.
 *
 * `t.dashboard.lead` is `lead` in `dashboard.ts`. A page loads only the subjects that it names, so write `t.subject.text`
 * out, never `t[subject]`; a text that several pages need belongs to a subject of its own or to `words.ts`. A new subject is
 * a new file, and a line in `catalogue.ts`.
 */

export * as t from "./catalogue";
export { isolated, withoutCommands } from "./isolated";
export { locale } from "./language";
