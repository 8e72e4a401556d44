/** What a run of the comparison is: all that its result depends on, besides the data. */
import { createHash } from "node:crypto";
import { pelvisScheme } from "../../src/structures/index.ts";
import type { TrainingSettings } from "../../src/train/index.ts";

/** The ways that are compared, with the titles of tables. The first is compared with each of the others. */
export const ways = {
  arcuate: "Arcuate",
  unet: "U-Net in PyTorch",
  twin: "Arcuate's network in PyTorch",
} as const;

export type Way = keyof typeof ways;
export const wayNames = ["arcuate", "unet", "twin"] as const satisfies readonly Way[];

/** The plain U-Net: what a researcher takes first. Two units a level. */
const UNET = { kind: "unet", widths: [16, 32, 64, 128], units: [2, 2, 2, 2] } as const;

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

/** What PyTorch's side takes over from the preset: the network, where it is Arcuate's, its grid and its patch. */
interface PytorchDefinition extends Shared {
  readonly way: "unet" | "twin";
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
  const { spacingMm, patch, network } = settings;
  if (spacingMm === "native") {
    throw new RangeError("Cannot compare: the preset must have a grid of its own, got native");
  }
  const { widths, units } = network;
  const own = way === "unet" ? UNET : ({ kind: "arcuate", widths, units } as const);
  return { ...shared, way, network: own, spacingMm, patch };
}

/** A name for the run's folder: the same definition has the same name, another has another. */
export function runName(definition: RunDefinition): string {
  const { way, processorSeconds, seed } = definition;
  const hash = createHash("sha256").update(JSON.stringify(definition)).digest("hex").slice(0, 8);
  return `${way}-${processorSeconds}s-seed${seed}-${hash}`;
}
