/** Whether the session still holds, as far as the last answer told. */

import { store } from "./store";

export const signedOut = store(false);

export function markSignedOut(): void {
  signedOut.set(true);
}

/** End the session at the service; its subscriptions end with it. */
export async function signOut(): Promise<void> {
  const response = await fetch("/api/session", { method: "DELETE", headers: { "X-Quotla-CSRF": "1" } });
  // 401: it was over already.
  if (response.ok || response.status === 401) markSignedOut();
  else throw new Error(`signing out was answered with ${response.status}`);
}
