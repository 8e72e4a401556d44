/** StrykerJS on one folder of src/: `npm run mutation -- geometry`. */
const folder = process.env.ARCUATE_MUTATED ?? "base";
const name = folder.replaceAll("/", "-");

export default {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "tools/mutation/vitest.config.ts" },
  coverageAnalysis: "perTest",
  mutate: [`src/${folder}/**/*.ts`, `!src/${folder}/**/*.test.ts`],
  // Words in messages are not what tests are for; a mutant that runs once, at loading, needs a process of its own.
  mutator: { excludedMutations: ["StringLiteral"] },
  ignoreStatic: true,
  ignorePatterns: ["/docs", "/models", "/dist", "/demo"],
  concurrency: 1,
  // A mutant that loops without end counts as noticed after this long.
  timeoutMS: 15_000,
  dryRunTimeoutMinutes: 60,
  incremental: true,
  incrementalFile: `reports/mutation/incremental-${name}.json`,
  reporters: ["progress-append-only", "clear-text", "json"],
  clearTextReporter: { allowColor: false, allowEmojis: false, reportTests: false },
  jsonReporter: { fileName: `reports/mutation/${name}.json` },
  tempDirName: ".stryker",
};
