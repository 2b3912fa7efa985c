/** What stands around every page. */

import { begun, countUpTo } from "./english";
import { inReadersLanguage } from "./language";

const en = {
  skip: "Skip to content",
  navigation: "Main",
  menu: "Menu",
  closeMenu: "Close menu",
  dashboard: "Dashboard",
  meetings: "Meetings",
  clients: "Clients",
  matching: "Match queue",
  settings: "Integrations",
  administration: "Administration",
  deliveries: "Webhook inbox",
  health: "Health",
  unmatched: (n: number | null) => `${begun(countUpTo(n, "meeting", "meetings"))} without a client`,
  account: "Account",
  signedInAs: "Signed in as",
  signOut: "Sign out",
  appearance: "Appearance",
  light: "Light",
  dark: "Dark",
  auto: "As the system",
  singleKeys: "Single-key shortcuts",
};

export const shell = inReadersLanguage({ en });
