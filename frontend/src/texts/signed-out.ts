/** The page after signing out. */

import { inReadersLanguage } from "./language";

const en = {
  title: "You are signed out",
  body: "Your session has ended. Open Quotla Scheduling from your business app again, and you are back where you were.",
  again: "I have signed in again",
};

export const signedOut = inReadersLanguage({ en });
