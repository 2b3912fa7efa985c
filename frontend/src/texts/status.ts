/** What a meeting can be. */

import { inReadersLanguage } from "./language";

const en = {
  SCHEDULED: "Scheduled",
  CANCELED: "Canceled",
  NO_SHOW: "No-show",
  COMPLETED: "Completed",
  moving: "Being moved",
};

export const status = inReadersLanguage({ en });
