import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The pages: `src/web/` to `dist/web/`. Nothing is inlined into the page: the server forbids inline scripts. */
export default defineConfig({
  root: "src/web",
  plugins: [react()],
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // Browsers that know light-dark() themselves: rewritten for older ones, it loses to Mantine's own colours.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
