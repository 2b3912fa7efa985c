/**
 * Writes `dist/trusted-documents.json`: every operation of the screens by the SHA-256 of its text, as it is sent. With
 * `TRUSTED_DOCUMENTS_ONLY=1` the service executes no other.
 */

import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createRequest, formatDocument, stringifyDocument } from "@urql/core";
import { runnerImport } from "vite";

const generated = fileURLToPath(new URL("../src/generated/graphql.ts", import.meta.url));
const { module } = await runnerImport<Record<string, unknown>>(generated, {
  configFile: false,
  logLevel: "error",
});

const texts = Object.entries(module)
  .filter(([name]) => name.endsWith("Document"))
  .map(([, document]) => String(document));
if (texts.length === 0) throw new Error("no operations were generated");

/** Queries and mutations go through urql, which adds `__typename` and prints anew; subscriptions go as they are. */
function asSent(text: string): string[] {
  const formatted = formatDocument(createRequest(text, {}).query) as Parameters<typeof stringifyDocument>[0];
  return [text, stringifyDocument(formatted)];
}

const trusted = Object.fromEntries(
  texts.flatMap(asSent).map((text) => [createHash("sha256").update(text).digest("hex"), text]),
);
writeFileSync(new URL("../dist/trusted-documents.json", import.meta.url), JSON.stringify(trusted));
console.log(`${texts.length} trusted documents`);
