/** What a run of the comparison is: all that its result depends on, besides the data. */
import { createHash } from "node:crypto";
import { pelvisScheme } from "../../src/structures/index.ts";
import type { TrainingSettings } from "../../src/train/index.ts";

/** The ways that are compared, with the titles of tables. The first is compared with each of the others. */
export const ways = {
  arcuate: "Arcuate",
  unet: "U-Net in PyTorch, 3 mm",
  lean: "a lean network in PyTorch, 3 mm",
  twin: "Arcuate's network and grid in PyTorch",
} as const;

export type Way = keyof typeof ways;
export const wayNames = ["arcuate", "unet", "lean", "twin"] as const satisfies readonly Way[];

/** What a researcher takes first: 3 mm, patches that hold both femora, and a plain U-Net with two units a level. */
const UNET = {
  network: { kind: "unet", widths: [16, 32, 64, 128], units: [2, 2, 2, 2] },
  spacingMm: [3, 3, 3],
  patch: [40, 64, 96],
} as const;

/** The same with a network of Arcuate's kind: in the first comparison the best of the ways. */
const LEAN = {
  ...UNET,
  network: { kind: "arcuate", widths: [16, 32, 48, 64], units: [1, 1, 2, 2] },
} as const;

interface Shared {
  readonly seed: number;
  /** Of the training itself: user and system time of all its threads and processes. */
  readonly processorSeconds: number;
  readonly threads: number;
  /** Structures in the order of their labels, from 1. */
  readonly structures: readonly string[];
}

export interface ArcuateDefinition extends Shared {
  readonly way: "arcuate";
  readonly settings: TrainingSettings;
}

/** What PyTorch trains. The twin takes network, grid and patch from the preset; the recipe is PyTorch's own. */
interface PytorchDefinition extends Shared {
  readonly way: "unet" | "lean" | "twin";
  readonly network: {
    readonly kind: "unet" | "arcuate";
    readonly widths: readonly number[];
    readonly units: readonly number[];
  };
  readonly spacingMm: readonly number[];
  readonly patch: readonly number[];
}

export type RunDefinition = ArcuateDefinition | PytorchDefinition;

export interface RunWish {
  readonly way: Way;
  readonly seed: number;
  readonly processorSeconds: number;
  readonly threads: number;
}

/** @throws {RangeError} Where the settings leave CTs on their own grid, which PyTorch's side does not know. */
export function defineRun(wish: RunWish, settings: TrainingSettings): RunDefinition {
  const { way, ...rest } = wish;
  const shared = { ...rest, structures: pelvisScheme.structures.map(({ name }) => name) };
  if (way === "arcuate") return { ...shared, way, settings: { ...settings, seed: wish.seed } };
  if (way === "unet") return { ...shared, way, ...UNET };
  if (way === "lean") return { ...shared, way, ...LEAN };
  const { spacingMm, patch, network } = settings;
  if (spacingMm === "native") {
    throw new RangeError("Cannot compare: the preset must have a grid of its own, got native");
  }
  const { widths, units } = network;
  return { ...shared, way, network: { kind: "arcuate", widths, units }, spacingMm, patch };
}

/** A name for the run's folder: the same definition has the same name, another has another. */
export function runName(definition: RunDefinition): string {
  const { way, processorSeconds, seed } = definition;
  const hash = createHash("sha256").update(JSON.stringify(definition)).digest("hex").slice(0, 8);
  return `${way}-${processorSeconds}s-seed${seed}-${hash}`;
}
