/** Finds the cases below some folders and loads them for training. */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../base/index.ts";
import type { LabelledCt } from "../train/index.ts";
import type { LabelScheme } from "../volume/index.ts";
import type { CommandContext } from "./context.ts";
import type { RoiNames } from "./options.ts";

export interface TrainingSource {
  readonly path: string;
  readonly labelledCt: LabelledCt;
  readonly slices: number;
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
}

export interface UnusableCase {
  readonly path: string;
  readonly error: ArcuateError;
}

/**
 * The folders that hold one CT series each: a folder itself, or, where it holds several series, those below it.
 * Folders without a CT are passed over. A folder whose series lie side by side is one case that cannot be used.
 *
 * @throws {ArcuateError} As `scanFolder`.
 */
export async function findCases(
  paths: readonly string[],
  context: CommandContext,
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) found.push(...(await casesBelow(path, context)));
  return [...new Set(found)];
}

async function casesBelow(path: string, context: CommandContext): Promise<string[]> {
  const { scanFolder } = await import("../dicom/index.ts");
  const { signal, output } = context;
  const { series } = await scanFolder(path, { signal, progress: output.progress });
  if (series.length <= 1) return [path];
  const cases: string[] = [];
  for (const folder of await foldersIn(path)) {
    const isBelow = series.some(({ slices }) =>
      slices.some((slice) => isWithin(slice.path, folder)),
    );
    if (isBelow) cases.push(...(await casesBelow(folder, context)));
  }
  return cases.length > 0 ? cases : [path];
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.sort().map((name) => join(path, name));
}

function isWithin(file: string, folder: string): boolean {
  return file.startsWith(join(folder, "/"));
}

/**
 * Loads cases with their reference. What cannot be used is handed back with the reason, not thrown.
 */
export async function loadCases(
  paths: readonly string[],
  { scheme, roi }: { scheme: LabelScheme; roi: RoiNames | undefined },
  { output, signal }: CommandContext,
): Promise<{ sources: TrainingSource[]; unusable: UnusableCase[] }> {
  const sources: TrainingSource[] = [];
  const unusable: UnusableCase[] = [];
  for (const [index, path] of paths.entries()) {
    signal.throwIfAborted();
    output.progress.report("load cases", index, paths.length);
    try {
      sources.push(await loadSource(path, { scheme, roi }, signal));
    } catch (error) {
      if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
      unusable.push({ path, error });
    }
  }
  output.progress.report("load cases", paths.length, paths.length);
  // A run goes on only with the cases it began with: their order must not hang on how they were named.
  sources.sort((a, b) => (a.labelledCt.id < b.labelledCt.id ? -1 : 1));
  return { sources, unusable };
}

async function loadSource(
  path: string,
  { scheme, roi }: { scheme: LabelScheme; roi: RoiNames | undefined },
  signal: AbortSignal,
): Promise<TrainingSource> {
  const { loadCase, loadLabelMap } = await import("../cohort/index.ts");
  const loaded = await loadCase(path, { signal });
  const names = new Map(scheme.structures.map(({ name }) => [name, spellingsOf(name, roi)]));
  const { labelMap, missingLabels, structureSet } = loadLabelMap(loaded, scheme, names);
  const isMissing = ({ label }: { label: number }) => missingLabels.includes(label);
  if (scheme.structures.every(isMissing)) {
    const present = structureSet.structureSet.rois.map(({ name }) => name).join(", ");
    const message = `Cannot learn from ${path}: one of the structures must be drawn, got the ROIs ${present || "none"}`;
    throw new ArcuateError("input", "nothing-drawn", message, { fields: { path } });
  }
  const nameOf = ({ name }: { name: string }) => name;
  return {
    path,
    labelledCt: {
      id: idOf(loaded.series.seriesInstanceUid),
      ct: loaded.series.volume,
      labelMap,
      missingLabels,
    },
    slices: labelMap.grid.size[0],
    drawn: scheme.structures.filter((each) => !isMissing(each)).map(nameOf),
    missing: scheme.structures.filter(isMissing).map(nameOf),
  };
}

function spellingsOf(structure: string, roi: RoiNames | undefined): readonly string[] {
  const asked = [...(roi ?? [])].find(([name]) => name.toLowerCase() === structure.toLowerCase());
  return asked?.[1] ?? [structure];
}

/** Names a case in logs and model files: the same for the same CT, and nobody's name or number. */
function idOf(seriesInstanceUid: string): string {
  return `case-${createHash("sha256").update(seriesInstanceUid).digest("hex").slice(0, 10)}`;
}
