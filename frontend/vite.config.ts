import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { mockApi } from "./dev/mock-api.ts";

/** A running service to develop against; without it, `npm run dev` answers from the stand-in in `dev/`. */
const service = process.env["QUOTLA_SERVICE"];

export default defineConfig({
  plugins: [react(), ...(service === undefined ? [mockApi()] : [])],
  // The service puts a fresh nonce in this place with every answer.
  html: { cspNonce: "{{nonce}}" },
  build: {
    manifest: true,
    target: "es2023",
    // A data: address would need its own word in the content security policy.
    assetsInlineLimit: 0,
    sourcemap: false,
    // One sheet: what would be split off is smaller than the request for it.
    cssCodeSplit: false,
    rolldownOptions: {
      // Only then each subject's texts go with the pages that speak of it, instead of all with the first.
      treeshake: {
        moduleSideEffects: [{ test: /\/src\/texts\//, sideEffects: false }],
        // Fragments are generated twice: by themselves, where nobody asks for them, and in the operations that have them.
        manualPureFunctions: ["TypedDocumentString"],
      },
      output: {
        codeSplitting: {
          // A few pieces, not a dozen requests one after another; the first that fits takes a module.
          groups: [
            { name: "libraries", tags: ["$initial"], test: /[\\/]node_modules[\\/]/ },
            { name: "app", tags: ["$initial"] },
            { name: "dialogs", test: /[\\/]components[\\/]Dialog\.tsx/ },
            { name: "shared", minShareCount: 5 },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy:
      service === undefined
        ? {}
        : {
            "/graphql": { target: service, ws: true, changeOrigin: true },
            "/api": { target: service, changeOrigin: true },
            "/m": { target: service, changeOrigin: true },
          },
  },
});
