/** Words that stand everywhere. */

import { inReadersLanguage } from "./language";

const en = {
  product: "Quotla Scheduling",
  loading: "Loading",
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  copy: "Copy",
  copied: "Copied",
  copyFailed: (text: string) => `Your browser did not let us copy this. Copy it by hand: ${text}`,
  dismiss: "Dismiss",
  search: "Search",
  unnamed: "No name",
  newWindow: "opens in a new window",
  undo: "Undo",
};

export const {
  product,
  loading,
  close,
  cancel,
  save,
  copy,
  copied,
  copyFailed,
  dismiss,
  search,
  unnamed,
  newWindow,
  undo,
} = inReadersLanguage({ en });
