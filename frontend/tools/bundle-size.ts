/** Fails when any page's first load asks for more script than a phone on a slow line should have to fetch. */

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chunk, closure, dist, manifest } from "./manifest.ts";

const LIMIT_KILOBYTES = 180;

function gzippedBytes(keys: Iterable<string>): number {
  const files = new Set([...keys].map((key) => chunk(key).file));
  return [...files]
    .filter((file) => file.endsWith(".js"))
    .reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length, 0);
}

const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true);
const pages = Object.keys(manifest).filter(
  (key) => manifest[key]?.isDynamicEntry === true && key.endsWith("Page.tsx"),
);
if (entries.length === 0 || pages.length === 0)
  throw new Error("the build has no pages: run `npm run build` first");

const common = entries.flatMap((key) => [...closure(key)]);
const sizes = pages.map((key) => [key, gzippedBytes([...common, ...closure(key)]) / 1000] as const);

console.log(`first load, script, gzip (limit ${LIMIT_KILOBYTES} kB):`);
for (const [key, kilobytes] of sizes) console.log(`${kilobytes.toFixed(1).padStart(8)} kB  ${key}`);

if (sizes.some(([, kilobytes]) => kilobytes > LIMIT_KILOBYTES)) {
  console.error("too much");
  process.exitCode = 1;
}
