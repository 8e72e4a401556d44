/** `arcuate model describe`: which structures a model draws, how it was trained, and what it costs to run. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { ArcuateError } from "../base/index.ts";
import type { ModelDescription, NetworkDescription } from "../model/index.ts";
import type { CommandContext } from "./context.ts";
import { jsonOption, sizeTriple, type Triple } from "./options.ts";
import { structureTable } from "./structures-file.ts";
import { type Output, printable } from "./terminal/index.ts";

interface DescribedModel {
  readonly source: string;
  /** Of a model file. */
  readonly sha256?: string;
  readonly structures?: ModelDescription["scheme"]["structures"];
  /** What the file says of its training. */
  readonly training?: ModelDescription["training"];
  readonly network: ModelDescription["network"];
  readonly spacingMm: ModelDescription["spacingMm"];
  readonly clipHu: number;
  readonly centreHu: number;
  readonly cost: NetworkDescription;
}

const details = `
A patch is the part of a CT that one training step uses; memory and arithmetic are counted for a patch. Inference takes a
whole CT in slabs, and needs less memory than a patch of that size.

Examples:
  $ arcuate model describe pelvis/model.onnx
  $ arcuate model describe demo                        a preset, before any training
  $ arcuate model describe demo --patch 72x136x136     the paper's patch
  $ arcuate model describe pelvis/model.onnx --json`;

/** Adds the command `arcuate model`. */
export function addModel(program: Command, context: CommandContext): void {
  const model = program
    .command("model")
    .summary("describe model files")
    .description("Describes model files.");
  model
    .command("describe")
    .summary("describe a model: structures, training, arithmetic and memory")
    .description(
      "Describes a model: its structures and grid, how it was trained, its arithmetic and memory.",
    )
    .argument("<file-or-preset>", "model file, or the name of a preset")
    .option(
      "--patch <ZxYxX>",
      "size of the patch in voxels (default: the one it was trained with)",
      sizeTriple([1024, 1024, 1024]),
    )
    .addOption(jsonOption)
    .addHelpText("after", details)
    .action(async (source: string, { patch }: { patch?: Triple }) => {
      const described = await describeModel(source, patch);
      printDescribed(described, context.output);
      context.output.document(described);
    });
}

const DEFAULT_PATCH: Triple = [32, 64, 96];

async function describeModel(source: string, patch: Triple | undefined): Promise<DescribedModel> {
  const { presets } = await import("../train/index.ts");
  const preset = Object.entries(presets).find(([name]) => name === source)?.[1];
  if (preset !== undefined && !existsSync(source)) {
    const { network, spacingMm, clipHu, centreHu } = preset;
    const cost = await costOf(network, patch ?? preset.patch);
    return { source, network, spacingMm, clipHu, centreHu, cost };
  }
  const { readModelFile } = await import("../model/index.ts");
  const { description, sha256 } = await readModelFile(source);
  const { network, spacingMm, clipHu, centreHu, training, scheme } = description;
  const cost = await costOf(network, patch ?? trainedPatch(training) ?? DEFAULT_PATCH);
  return {
    source,
    sha256,
    structures: scheme.structures,
    training,
    network,
    spacingMm,
    clipHu,
    centreHu,
    cost,
  };
}

async function costOf(
  network: ModelDescription["network"],
  patch: Triple,
): Promise<NetworkDescription> {
  const { describeNetwork, sizeMultiple } = await import("../model/index.ts");
  const multiple = sizeMultiple(network);
  if (patch.some((length) => length % multiple !== 0)) {
    const message = `Cannot count for patch ${patch.join("x")}: each side must be a multiple of ${multiple}, got another`;
    throw new ArcuateError("usage", "patch-invalid", message, { fields: { multiple } });
  }
  return describeNetwork(network, patch);
}

/** The file's training record is free in form; what is no patch there is none. */
function trainedPatch({ configuration }: ModelDescription["training"]): Triple | undefined {
  if (typeof configuration !== "object" || configuration === null) return undefined;
  if (!("patch" in configuration) || !Array.isArray(configuration.patch)) return undefined;
  const [z, y, x]: unknown[] = configuration.patch;
  const isLength = (value: unknown): value is number => typeof value === "number" && value > 0;
  return isLength(z) && isLength(y) && isLength(x) ? [z, y, x] : undefined;
}

function printDescribed(described: DescribedModel, output: Output): void {
  const { source, sha256, structures, training, network, spacingMm, cost } = described;
  const { clipHu, centreHu } = described;
  output.print(
    printable(sha256 === undefined ? `preset ${source}` : `${source} (SHA-256 ${sha256})`),
  );
  if (structures !== undefined) output.print(`\n${structureTable({ structures })}\n`);
  const spacing =
    spacingMm === "native" ? "as the CT has it" : `${spacingMm.join(" x ")} mm (z y x)`;
  const levels = network.widths.map((width, level) => `${network.units[level]} of ${width}`);
  const { patch } = cost;
  printFacts(output, [
    ["spacing", spacing],
    ["HU", `clipped to ${centreHu - clipHu} to ${centreHu + clipHu}`],
    ["units of channels, by level", levels.join(", ")],
    ["parameters", `${cost.parameterCount}`],
    ["sees, in each direction", `${cost.receptiveRadiusVoxels} voxels`],
    ["inference", `${formatScaled(cost.inferenceFlopPerVoxel, 1000)}FLOP a voxel`],
  ]);
  output.print(`\nfor a patch of ${patch.size.join(" x ")} voxels`);
  printFacts(output, [
    [
      "inference",
      `${formatScaled(patch.inferenceFlop, 1000)}FLOP, ${formatBytes(patch.inferenceBytes)}`,
    ],
    ["training step", `${formatScaled(patch.stepFlop, 1000)}FLOP, ${formatBytes(patch.stepBytes)}`],
  ]);
  if (training === undefined) return;
  output.print("\ntraining");
  printFacts(
    output,
    Object.entries(training).map(([key, value]) => trainingFact(key, value)),
  );
}

/** How the record calls what is not printed as it stands, in words. */
const inWords: Readonly<
  Record<string, readonly [name: string, words: (value: unknown) => string | undefined]>
> = {
  ctSha256: ["known CTs", countOfHashes],
  caseRemarks: ["remarks on cases", countsByCode],
  casesLeftOut: ["cases left out", countsByCode],
};

/** The training record is free in form: what is not as Arcuate writes it is printed as it stands. */
function trainingFact(key: string, value: unknown): readonly [name: string, value: string] {
  const [name, words] = inWords[key] ?? [key, () => undefined];
  const text = words(value);
  return text === undefined ? [key, factOf(value)] : [name, text];
}

function countOfHashes(value: unknown): string | undefined {
  if (value === null) return "none are recorded";
  if (!Array.isArray(value)) return undefined;
  return `${value.length}, known again by a hash of their voxels (--json prints it)`;
}

function countsByCode(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const counts = Object.entries(value).map(([code, count]) => {
    return `${code} ${count} ${count === 1 ? "case" : "cases"}`;
  });
  return counts.join(", ") || "none";
}

function printFacts(
  output: Output,
  facts: readonly (readonly [name: string, value: string])[],
): void {
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) {
    output.print(`  ${printable(name).padEnd(width)}  ${printable(value)}`);
  }
}

function factOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function formatBytes(bytes: number): string {
  return `${formatScaled(bytes, 1024)}B`;
}

/** Three figures and a prefix: 12.3 G. */
function formatScaled(value: number, step: 1000 | 1024): string {
  const prefixes =
    step === 1000 ? ["", "k", "M", "G", "T", "P"] : ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
  let [scaled, prefix] = [value, 0];
  while (scaled >= step && prefix < prefixes.length - 1) {
    scaled /= step;
    prefix += 1;
  }
  return `${scaled.toPrecision(Math.max(3, Math.ceil(Math.log10(scaled + 1))))} ${prefixes[prefix]}`;
}
