import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Against what hangs, not against what is slow: CI may share its cores.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: "forks",
  },
});
