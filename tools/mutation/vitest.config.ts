import { defineConfig } from "vitest/config";

const folder = process.env.ARCUATE_MUTATED;

/** A folder's mutants are tried with the folder's own tests, but not with those that start another program. */
export default defineConfig({
  test: {
    include: [`src/${folder}/**/*.test.ts`, `test/${folder}.test.ts`],
    exclude: ["**/scipy.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    isolate: false,
    setupFiles: ["test/set-up/remove-folders.ts"],
  },
});
