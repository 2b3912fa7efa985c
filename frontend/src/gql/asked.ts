/** Questions that the page has asked by itself while it waited for the script; see `tools/served-pages.ts`. */

declare global {
  interface Window {
    /** The answers under way, by the bodies of their requests. */
    quotlaAsked?: Map<string, Promise<Response>>;
  }
}

/** The answer to this very question, once: whoever asks again wants to know how it is now. */
export function takeAsked(body: unknown): Promise<Response> | undefined {
  const asked = typeof window === "undefined" ? undefined : window.quotlaAsked;
  if (asked === undefined || typeof body !== "string") return undefined;
  const answer = asked.get(body);
  asked.delete(body);
  return answer;
}
