/** Making two clients one, and parting them again. */

import { count, countUpTo } from "./english";
import { inReadersLanguage } from "./language";

/** What a client brings along; `null` and a full list are more than is counted. */
interface Belongings {
  readonly meetings: number | null;
  readonly quotes: number;
  readonly invoices: number;
  readonly links: number;
  readonly addresses: number;
}

const MOST_LISTED = 100;

const listed = (n: number, one: string, many: string): string =>
  n === 0 ? "" : n >= MOST_LISTED ? `${MOST_LISTED} or more ${many}` : count(n, one, many);

function inWords({ meetings, quotes, invoices, links, addresses }: Belongings): string {
  const parts = [
    meetings === 0 ? "" : countUpTo(meetings, "meeting", "meetings"),
    listed(quotes, "quote", "quotes"),
    listed(invoices, "invoice", "invoices"),
    listed(links, "scheduling link", "scheduling links"),
    listed(addresses, "remembered address", "remembered addresses"),
  ].filter((part) => part !== "");
  const last = parts.pop() ?? "";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
}

const en = {
  title: (who: string) => `Merge ${who} with another client`,
  purpose: "For one person, or one firm, that your business app has twice. Choose the other one.",
  find: "The other client",
  noOther: "There is no other client.",
  both: (here: string, other: string) => `Make ${here} and ${other} one client`,
  keep: "Which one stays?",
  id: (externalId: string) => `Id in your business app: ${externalId}`,
  what: "What will happen",
  goes: (merged: string, kept: string) =>
    `${merged} leaves the lists and is known as ${kept}; its page leads there.`,
  brings: (kept: string, belongings: Belongings) => {
    const all = inWords(belongings);
    return all === ""
      ? `It has no meetings, papers or links yet; whatever comes for it goes to ${kept}.`
      : `What it has goes over to ${kept}: ${all}.`;
  },
  addresses: (kept: string) => `Whoever books from an address of either is ${kept} from now on.`,
  quiet: "Nothing is sent to anyone, and nothing changes in your business app or at Calendly.",
  undoable: (kept: string) =>
    `It can be undone at any time. What is booked or decided in between then stays with ${kept}.`,
  noEmail: (kept: string) =>
    `${kept} has no e-mail address of its own: no link can be made for it. Let the other one stay, or add the address in your business app.`,
  gone: "One of the two is no longer there. Choose again.",
  back: "Back",
  merge: "Merge clients",
  undoTitle: (merged: string) => `Make ${merged} a client of its own again?`,
  undoBack: (kept: string) =>
    `Its meetings, papers, links and addresses come back from ${kept}, as far as nothing else was said of them since.`,
  undoStays: (kept: string) => `What was booked or decided since the two were merged stays with ${kept}.`,
  undo: "Undo merge",
  apart: "It is a client of its own again already.",
};

export const merging = inReadersLanguage({ en });
