/** Pages for those who look after the workspace. */

import { inReadersLanguage } from "./language";

const en = {
  notYours: "This is for those who look after the workspace",
  whoCan: (workspace: string | null) =>
    workspace === null
      ? "An owner or admin of your workspace can see it. They can also make you one, in your business app."
      : `An owner or admin of ${workspace} can see it. They can also make you one, in your business app.`,
  instead: "How your own connection does is told on the page of integrations.",
  ownConnection: "Your own connection",
};

export const admin = inReadersLanguage({ en });
