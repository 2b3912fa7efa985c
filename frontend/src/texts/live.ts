/** Following what happens: whether it works, and what is read out. */

import { count } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  live: "Live",
  connecting: "Connecting",
  offline: "Offline",
  lost: "Connection lost. You see what was known last; this page catches up by itself.",
  back: "Connected again, and up to date.",
  changed: (n: number) => `${count(n, "meeting", "meetings")} changed`,
  said: {
    BOOKED: (who: string, when: string) => `New meeting with ${who}, ${when}`,
    MOVED: (who: string, when: string) => `Meeting with ${who} moved to ${when}`,
    CANCELED: (who: string, when: string) => `Meeting with ${who}, ${when}, was canceled`,
    NO_SHOW_MARKED: (who: string, when: string) => `${who}, ${when}: marked as no-show`,
    NO_SHOW_UNMARKED: (who: string, when: string) => `${who}, ${when}: no-show taken back`,
    ATTRIBUTED: (who: string, when: string) => `Meeting with ${who}, ${when}: client changed`,
    DETAILS: (who: string, when: string) => `Meeting with ${who}, ${when}: details changed`,
    JOINED: (who: string, when: string) => `Meeting with ${who}, ${when}: two records became one`,
  },
};

export const live = inReadersLanguage({ en });
