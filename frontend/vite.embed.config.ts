import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The Schedule dialog as one module and one style sheet, for the pages of other apps. */
export default defineConfig({
  plugins: [react()],
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: "dist/embed",
    emptyOutDir: true,
    target: "es2023",
    rolldownOptions: {
      // Texts that the dialog does not say stay out, and operations that it does not carry out.
      treeshake: {
        moduleSideEffects: [{ test: /\/src\/texts\//, sideEffects: false }],
        manualPureFunctions: ["TypedDocumentString"],
      },
    },
    lib: {
      entry: "src/embed/standalone.tsx",
      formats: ["es"],
      fileName: "schedule-dialog",
      cssFileName: "schedule-dialog",
    },
  },
});
