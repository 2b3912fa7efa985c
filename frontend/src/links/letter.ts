/** What the message with a link will say; the same words as the service's own letter. Pure. */

import { t } from "../texts";

interface Letter {
  readonly subject: string;
  readonly text: string;
}

interface About {
  readonly owner: string;
  readonly client: string;
  readonly eventType: string;
  readonly minutes: number;
  readonly url: string;
  readonly note: string;
}

export function letterOf({ owner, client, eventType, minutes, url, note }: About): Letter {
  const words = t.schedule.letter;
  const parts = [
    words.greeting(client),
    words.invites(owner, eventType, minutes),
    note.trim(),
    `${words.choose}\n${url}`,
    words.end,
  ];
  return { subject: words.subject(eventType), text: parts.filter((part) => part !== "").join("\n\n") };
}
