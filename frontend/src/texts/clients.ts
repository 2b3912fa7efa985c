/** The list of clients. */

import { count } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  title: "Clients",
  lead: "Everyone your business app has told us of.",
  what: "clients",
  caption: "Clients",
  columns: { name: "Name", email: "E-mail" },
  noEmail: "No e-mail",
  shown: (n: number) => count(n, "client", "clients"),
  find: "Search clients",
  findHint: "Name or e-mail",
  emptyTitle: "No clients yet",
  empty: "Clients come from your business app. As soon as it hands them over, they are here.",
  emptyFilteredTitle: "No client fits",
  emptyFiltered: "Try another part of the name or of the address.",
};

export const clients = inReadersLanguage({ en });
