/** Reads samples of differences as lines of JSON and prints Arcuate's statistics, for tools/check-statistics.py. */
import { createInterface } from "node:readline";
import {
  bootstrapInterval,
  describeSample,
  holmAdjusted,
  limitsOfAgreement,
  meanOf,
  medianOf,
  signedRankTest,
} from "../src/evaluate/index.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const values: number[] = JSON.parse(line); // written by check-statistics.py
  console.log(
    JSON.stringify({
      sample: describeSample(values),
      wilcoxon: signedRankTest(values),
      agreement: limitsOfAgreement(values),
      holm: holmAdjusted(values.map((value) => Math.abs(value) / (1 + Math.abs(value)))),
      meanInterval: bootstrapInterval(values, meanOf, { seed: 1 }),
      medianInterval: bootstrapInterval(values, medianOf, { seed: 1 }),
    }),
  );
}
