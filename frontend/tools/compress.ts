/**
 * Lays a Brotli and a gzip copy beside every text file of the build that gets much smaller by it; the service sends them to
 * browsers that take them. Done once here, so that no request waits for it.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Below this the answer's headers weigh more than what is saved. */
const SMALLEST_BYTES = 1_000;
const WORTH_IT = 0.9;
const TEXTS = /\.(?:js|css|svg|json|txt)$/;

const folder = fileURLToPath(new URL("../dist/assets/", import.meta.url));
let before = 0;
let after = 0;
for (const name of readdirSync(folder).filter((each) => TEXTS.test(each))) {
  const content = readFileSync(join(folder, name));
  if (content.length < SMALLEST_BYTES) continue;
  const brotli = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  if (brotli.length > content.length * WORTH_IT) continue;
  writeFileSync(join(folder, `${name}.br`), brotli);
  writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  before += content.length;
  after += brotli.length;
}
if (before === 0) throw new Error("nothing was compressed: are the assets where they were?");
console.log(`compressed: ${Math.round(before / 1000)} kB to ${Math.round(after / 1000)} kB (Brotli)`);
