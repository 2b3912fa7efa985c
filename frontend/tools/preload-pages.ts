/**
 * Puts a few lines into the page's head that have the browser fetch the script of the page it was asked for together with
 * the app's own, instead of after that has been read and run. A page that is missing here is only slower.
 */

import type { Plugin, Rolldown } from "vite";

/** Pages by the form of their addresses, as in `src/app/router.tsx`. */
const PAGES: Readonly<Record<string, string>> = {
  "^/$": "dashboard/DashboardPage",
  "^/meetings$": "meetings/MeetingsPage",
  "^/meetings/[^/]+$": "meeting/MeetingPage",
  "^/clients$": "clients/ClientsPage",
  "^/clients/[^/]+$": "client/ClientPage",
  "^/quotes/[^/]+$": "paper/QuotePage",
  "^/invoices/[^/]+$": "paper/InvoicePage",
  "^/matching$": "matching/MatchingPage",
  "^/settings/integrations$": "integrations/IntegrationsPage",
};

export function preloadPages(): Plugin {
  return {
    name: "quotla-preload-pages",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle }) => {
        if (bundle === undefined) throw new Error("there is no bundle to find the pages in");
        const chunks = Object.values(bundle).filter((each) => each.type === "chunk");
        const first = closure(
          chunks,
          chunks.filter(({ isEntry }) => isEntry),
        );
        const files = Object.entries(PAGES).map(([address, page]) => {
          const own = chunks.filter(({ facadeModuleId }) =>
            facadeModuleId?.endsWith(`/src/pages/${page}.tsx`),
          );
          if (own.length === 0) throw new Error(`no chunk is the page ${page}`);
          return [address, [...closure(chunks, own)].filter((file) => !first.has(file))] as const;
        });
        return [{ tag: "script", attrs: { nonce: "{{nonce}}" }, children: script(files), injectTo: "head" }];
      },
    },
  };
}

/** The files of these chunks and of all that they import at once. */
function closure(
  chunks: readonly Rolldown.OutputChunk[],
  some: readonly Rolldown.OutputChunk[],
): Set<string> {
  const files = new Set<string>();
  const add = (fileName: string): void => {
    if (files.has(fileName)) return;
    files.add(fileName);
    chunks.find((chunk) => chunk.fileName === fileName)?.imports.forEach(add);
  };
  for (const { fileName } of some) add(fileName);
  return files;
}

function script(files: readonly (readonly [string, readonly string[]])[]): string {
  return `for (const [address, files] of ${JSON.stringify(files)})
  if (new RegExp(address).test(location.pathname))
    for (const file of files) {
      const link = document.createElement("link");
      Object.assign(link, { rel: "modulepreload", crossOrigin: "", href: "/" + file });
      document.head.append(link);
    }`;
}
