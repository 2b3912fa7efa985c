/** Times in words. */

import { inReadersLanguage } from "./language";

const en = {
  now: "Now",
  justNow: "just now",
  today: "Today",
  tomorrow: "Tomorrow",
  inMinutes: (n: number) => `In ${n} min`,
  unknownZone: (zone: string) => `${zone} (unknown zone; times in UTC)`,
  zoneNote: (zone: string) => `Times in ${zone}`,
  forThem: "For them",
  minutes: (n: number) => `${n} min`,
};

export const time = inReadersLanguage({ en });
