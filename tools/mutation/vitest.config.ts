import { defineConfig } from "vitest/config";

/** A folder's mutants are tried with the folder's own tests, but not with those that start another program. */
export default defineConfig({
  test: {
    include: [`src/${process.env.ARCUATE_MUTATED}/**/*.test.ts`],
    exclude: ["**/scipy.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    isolate: false,
    setupFiles: ["test/set-up/remove-folders.ts"],
  },
});
