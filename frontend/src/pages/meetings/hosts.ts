/** The hosts one may choose from, told apart. Pure. */

import type { Choice } from "../../components/choices";
import type { FilterHostsQuery } from "../../generated/graphql";
import { t } from "../../texts";

type Host = Omit<FilterHostsQuery["hosts"][number], "__typename">;

/** Whom the address names is among them even when nobody knows who that is. */
export function hostChoices(hosts: readonly Host[], viewer: string, chosen: string): Choice[] {
  const choices = hosts.map((host) => ({ value: host.id, label: labelOf(host, hosts, viewer) }));
  const isKnown = chosen === "" || hosts.some(({ id }) => id === chosen);
  return isKnown ? choices : [...choices, { value: chosen, label: t.meetings.oneHost }];
}

function labelOf({ id, name, email }: Host, hosts: readonly Host[], viewer: string): string {
  if (id === viewer) return t.meetings.hostYou(name);
  const isAlone = hosts.every((other) => other.id === id || other.name !== name);
  return isAlone ? name : t.meetings.hostNamesake(name, email);
}
