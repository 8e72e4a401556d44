/** Arcuate's side of a run, in a process of its own: trains, then draws on the test cases. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { silentProgress } from "../../src/base/index.ts";
import { parameterLayout, vectorLength } from "../../src/model/index.ts";
import { type RunEvent, segmentToFile, trainOnCases } from "../../src/work/index.ts";
import { type Data, placesOf } from "./data.ts";
import type { ArcuateDefinition } from "./definition.ts";
import type { Trained } from "./runs.ts";

const context = {
  progress: silentProgress,
  signal: new AbortController().signal,
  remark: (text: string) => console.log(text),
};

/** How many of the last steps make up `lastLoss`. */
const LAST_STEPS = 50;

/** Reads RUN/definition.json; writes RUN/trained.json and RUN/predicted/. */
export async function performOwnRun(run: string, dataFolder: string): Promise<void> {
  const definition: ArcuateDefinition = await readJson(join(run, "definition.json"));
  const { cohort, clinic, description } = placesOf(dataFolder);
  const { test }: Data = await readJson(description);
  const { modelFile, trained } = await trainFor(definition, run, cohort);
  await writeFile(join(run, "trained.json"), JSON.stringify(trained));
  await mkdir(join(run, "predicted"), { recursive: true });
  for (const { id, diagnosis } of test) {
    const out = join(run, "predicted", `${id}.nii.gz`);
    const how = { label: id, holes: "keyhole", device: "cpu", force: true } as const;
    const request = { ...how, model: modelFile, out, diagnosis, threads: definition.threads };
    await segmentToFile(join(clinic, id, "ct.nii.gz"), request, context);
  }
}

/** Reads a file of this comparison. */
async function readJson<Contents>(path: string): Promise<Contents> {
  return JSON.parse(await readFile(path, "utf8"));
}

async function trainFor(
  { settings, processorSeconds, threads }: ArcuateDefinition,
  run: string,
  cohort: string,
): Promise<{ readonly modelFile: string; readonly trained: Trained }> {
  const config = join(run, "settings.json");
  await writeFile(config, JSON.stringify(settings));
  const where = { device: "cpu", threads, force: true } as const;
  const minutes = processorSeconds / 60;
  const request = { ...where, out: run, config, minutes, clock: processorMs };
  const follow = followSteps();
  const { modelFile, steps } = await trainOnCases([cohort], request, {
    ...context,
    onEvent: follow.onEvent,
  });
  const { wallMs, usedMs, losses } = follow.state();
  const last = losses.slice(-LAST_STEPS);
  const trained: Trained = {
    steps,
    patches: steps * settings.batch,
    wallSeconds: wallMs / 1000,
    processorSeconds: usedMs / 1000,
    lastLoss: last.reduce((sum, loss) => sum + loss, 0) / last.length,
    parameters: vectorLength(parameterLayout(settings.network).parameters),
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  return { modelFile, trained };
}

/** What this process has used of the processors, in ms, with all its threads. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Times from the start of the steps to the last of them: what comes before and after is no training. */
function followSteps() {
  const start = { wallMs: 0, usedMs: 0 };
  let [wallMs, usedMs] = [0, 0];
  const losses: number[] = [];
  const onEvent = (event: RunEvent) => {
    if (event.kind === "started") {
      start.wallMs = performance.now();
      start.usedMs = processorMs();
    } else if (event.kind === "step") {
      losses.push(event.loss);
      wallMs = performance.now() - start.wallMs;
      usedMs = processorMs() - start.usedMs;
    }
  };
  return { onEvent, state: () => ({ wallMs, usedMs, losses }) };
}
