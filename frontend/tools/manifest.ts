/** What the build has made of which module, as Vite tells it. */

import { readFileSync } from "node:fs";

export const dist = new URL("../dist/", import.meta.url);

export interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
}

/** By the module's path below the front end's folder, or the name of what is shared. */
export const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8")) as Readonly<
  Record<string, Chunk>
>;

export function chunk(key: string): Chunk {
  const found = manifest[key];
  if (found === undefined) throw new Error(`the build has no ${key}`);
  return found;
}

/** The chunk and all that it imports at once. */
export function closure(key: string, seen = new Set<string>()): Set<string> {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const imported of chunk(key).imports ?? []) closure(imported, seen);
  return seen;
}
