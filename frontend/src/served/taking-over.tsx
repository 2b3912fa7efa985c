/** What the script finds when it takes the place of what the service has served; see `pages.tsx`. */

import type { ReactNode } from "react";
import { PendingContext } from "../shell/pending";

/** Read before anything is drawn in its place. Nothing of it is there in development. */
export const served = {
  /** The page without what stands around it. */
  pending: document.querySelector("main[aria-busy=true]")?.innerHTML,
  /** The service has seen that there is no session. */
  isSignedOut: document.querySelector("#root[data-page=signed-out]") !== null,
};

/** Leaves what was served of the page where it is until it is known who looks. */
export function ServedPending({ children }: { readonly children: ReactNode }) {
  if (served.pending === undefined) return children;
  // Written by our own build, and sent to this page by our own service.
  const pending = <div dangerouslySetInnerHTML={{ __html: served.pending }} />;
  return <PendingContext value={pending}>{children}</PendingContext>;
}

/** Resolves once the sheet of styles can be used, or cannot be had: words without looks are better than none. */
export async function sheetIsThere(): Promise<void> {
  const sheet = document.querySelector<HTMLLinkElement>("link[rel=stylesheet]");
  if (sheet?.sheet !== null) return;
  await new Promise((resolve) => {
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", resolve);
  });
}
