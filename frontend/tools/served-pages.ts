/**
 * Writes `dist/pages/*.html`: what the service sends of each page. Each has what can be seen at once in it, with the styles
 * of that, so that it is painted before anything else is fetched; asks the service the page's first questions; and fetches
 * the script, the page's own with it, once that is painted. See `../../docs/adr/0024-served-pages.md`.
 */

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import type { ServedPage } from "../src/served/served-page.ts";
import { chunk, closure, dist as built } from "./manifest.ts";

const NONCE = "{{nonce}}";
const root = fileURLToPath(new URL("../", import.meta.url));
const dist = fileURLToPath(built);
const scratch = join(dist, ".served");

const frame = readFileSync(join(dist, "index.html"), "utf8");

process.env["NODE_ENV"] = "production";
await build({
  configFile: false,
  root,
  logLevel: "error",
  plugins: [react()],
  build: {
    ssr: "src/served/pages.tsx",
    outDir: scratch,
    emitAssets: true,
    cssCodeSplit: false,
    // Beside the build, not in its place.
    emptyOutDir: false,
    copyPublicDir: false,
  },
});
const { servedPages } = (await import(pathToFileURL(join(scratch, "pages.js")).href)) as {
  servedPages: () => Promise<ServedPage[]>;
};
const sheet = readdirSync(join(scratch, "assets")).filter((name) => name.endsWith(".css"));
const styles = sheet.map((name) => readFileSync(join(scratch, "assets", name), "utf8")).join("\n");
rmSync(scratch, { recursive: true });

mkdirSync(join(dist, "pages"), { recursive: true });
const pages = await servedPages();
for (const page of pages) writeFileSync(join(dist, "pages", `${page.name}.html`), document(page));
console.log(`${pages.length} served pages`);

function document(page: ServedPage): string {
  const { markup, css } = apart(page.markup);
  const [general, own] = withoutUnused([styles, css]);
  // The whole sheet will come between the two: the first is part of it, the second says otherwise than it.
  const head = `${style(general)}${style(own)}${asking(page)}</head>`;
  const changes: readonly (readonly [place: string | RegExp, content: string])[] = [
    [/<title>.*<\/title>/, `<title>${page.title}</title>`],
    [/\s*<(?:script type="module"|link rel="(?:modulepreload|stylesheet)")[^>]*>(?:<\/script>)?/g, ""],
    ["</head>", head],
    [
      /<div id="root">[\s\S]*<\/div>(?=\s*<noscript>)/,
      `<div id="root" data-page="${page.name}">${markup}</div>`,
    ],
    ["</body>", `${fetching(page)}</body>`],
  ];
  return changes.reduce((text, [place, content]) => put(text, place, content), frame);
}

function put(text: string, place: string | RegExp, content: string): string {
  if (text.search(place) === -1) throw new Error(`index.html has no place such as ${String(place)}`);
  return text.replace(place, () => content);
}

/** Styles to the head; those of single elements, too, which the content security policy lets stand nowhere else. */
function apart(drawn: string): { markup: string; css: string } {
  const sheets: string[] = [];
  const rules: string[] = [];
  const markup = drawn
    .replaceAll(/<style[^>]*>([\s\S]*?)<\/style>/g, (_all, css: string) => {
      sheets.push(css);
      return "";
    })
    .replaceAll(/ style="([^"]*)"/g, (_all, css: string) => {
      if (!rules.includes(css)) rules.push(css);
      return ` data-style="${rules.indexOf(css)}"`;
    });
  return {
    markup,
    css: [...sheets, ...rules.map((css, number) => `[data-style="${number}"]{${css}}`)].join("\n"),
  };
}

/** Most of what a theme declares is of no use to so few elements. */
function withoutUnused(sheets: readonly [string, string]): readonly [string, string] {
  const used = new Set(Array.from(sheets.join().matchAll(/var\(\s*(--[\w-]+)/g), ([, name]) => name));
  const less = (css: string): string =>
    css.replaceAll(/(?<=[{;]\s*)(--[\w-]+)\s*:[^;{}]*(?:;|(?=\}))/g, (all, name: string) =>
      used.has(name) ? all : "",
    );
  const rest = [less(sheets[0]), less(sheets[1])] as const;
  // What was taken away may have been all that used another.
  return rest.join() === sheets.join() ? rest : withoutUnused(rest);
}

function style(css: string): string {
  return `<style nonce="${NONCE}">${css}</style>\n`;
}

function asking({ questions }: ServedPage): string {
  const [first, ...others] = questions;
  if (first === undefined) return "";
  // One after the other: the live line begins where the first was answered, so no page may be older than that.
  return script(`const asked = (window.quotlaAsked = new Map());
const ask = ({ headers, body }) => {
  const answer = fetch("/graphql", { method: "POST", headers, body, credentials: "same-origin" });
  asked.set(body, answer);
  return answer;
};
ask(${inScript(first)}).then(({ ok }) => {
  if (ok && location.search === "") for (const question of ${inScript(others)}) ask(question).catch(() => {});
}, () => {});`);
}

/** Not before the first paint, which would wait for a script that is there already; but a hidden page paints nothing. */
function fetching({ module }: ServedPage): string {
  const entry = chunk("index.html");
  const own = module === undefined ? [] : [`src/pages/${module}.tsx`];
  const scripts = new Set(
    ["index.html", ...own].flatMap((key) => [...closure(key)]).map((key) => chunk(key).file),
  );
  scripts.delete(entry.file);
  return script(`let isUnderWay = false;
const add = (name, attributes) => document.head.append(Object.assign(document.createElement(name), attributes));
const begin = () => {
  if (isUnderWay) return;
  isUnderWay = true;
  const sheet = { rel: "stylesheet", href: "/${chunk("style.css").file}" };
  document.querySelectorAll("style")[1].before(Object.assign(document.createElement("link"), sheet));
  for (const href of ${inScript([...scripts])}) add("link", { rel: "modulepreload", href: "/" + href });
  add("script", { type: "module", src: "/${entry.file}" });
};
requestAnimationFrame(() => setTimeout(begin));
setTimeout(begin, 200);`);
}

function script(text: string): string {
  return `<script nonce="${NONCE}">\n(() => {\n${text}\n})();\n</script>\n`;
}

/** Whatever is in it, it does not end the script. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
