import { defineConfig } from "vitest/config";

/** What takes minutes: a clinic's whole way in a browser, kills at random moments, damaged files by the hundred. */
const LONG = "**/*.long.test.ts";

const common = {
  // Against what hangs, not against what is slow: CI may share its cores.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  /**
   * The files that a process runs share its modules: loading them anew for each file took most of the time. So no test
   * may change what a module holds, and a module that tests share registers no hooks: set-up/ does that for each file.
   */
  isolate: false,
  setupFiles: ["test/set-up/remove-folders.ts"],
};

export default defineConfig({
  test: {
    // By default Vitest leaves one core idle.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          ...common,
          name: "short",
          include: ["src/**/*.test.ts", "test/**/*.test.ts"],
          exclude: [LONG],
        },
      },
      { test: { ...common, name: "long", include: [`src/${LONG}`, `test/${LONG}`] } },
    ],
  },
});
