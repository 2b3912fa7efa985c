/** Addresses that lead nowhere. */

import { inReadersLanguage } from "./language";

const en = {
  title: "There is nothing here",
  page: "This address leads to no page. It may be old, or mistyped.",
  record: "This does not exist, or it is not yours to see.",
  member: "Members see their own meetings; the owners and admins of your business see everyone’s.",
};

export const notFound = inReadersLanguage({ en });
