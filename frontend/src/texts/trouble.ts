/** What can go wrong anywhere. */

import { count } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  title: "This could not be loaded",
  retry: "Try again",
  offline: "The service cannot be reached. Check your connection; nothing is lost.",
  signedOut: "You are no longer signed in. Sign in again, then try again.",
  busy: "The service is busy. Try again in a moment.",
  unexpected: "Something went wrong on our side. Nothing was changed by it.",
  correlation: (id: string) => `If you ask for help, quote ${id}`,
  crashedTitle: "This page stopped working",
  crashed: "Something went wrong in this page. Your data is safe. Load it again, or go on elsewhere.",
  reload: "Load again",
  home: "Go to the dashboard",
  oldTitle: "This could not be brought up to date",
  old: (when: string) => `You see what was known on ${when}.`,
  summary: "Please look at this",
  tryLater: (minutes: number) =>
    `Calendly asks us to wait. Try again in about ${count(minutes, "minute", "minutes")}; nothing is lost.`,
  tryLaterSeconds: (seconds: number) =>
    `Not now. Try again in ${count(seconds, "second", "seconds")}; nothing is lost.`,
  notConnected: "Calendly is not connected.",
  reconnectNeeded: "Calendly no longer accepts the connection. Connect again to do this; nothing is lost.",
  connect: "Connect Calendly",
  reconnect: "Connect again",
};

export const trouble = inReadersLanguage({ en });
