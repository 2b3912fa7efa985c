/** The nonce of this answer's content security policy, for the libraries that write `<style>` elements. */

import { setNonce } from "get-nonce";

/** Put by the service into the page; empty where there is no policy, as in development. */
export const styleNonce = readNonce();

// react-remove-scroll, below Mantine's dialogs, writes its styles through react-style-singleton, which asks get-nonce.
setNonce(styleNonce);

function readNonce(): string {
  if (typeof document === "undefined") return "";
  // The attribute is hidden from scripts by the browser, the property is not.
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}
