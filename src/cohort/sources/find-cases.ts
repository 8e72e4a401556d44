/**
 * Finds the cases in a folder or archive, for every command in the same way: a CT, and the structure sets that were
 * drawn on it, wherever they lie. Only beginnings of CT files, and the structure sets, are read.
 */
import { dirname } from "node:path";
import {
  type CtSeriesFiles,
  type FolderScan,
  type FoundFiles,
  type ScanOptions,
  scanFiles,
} from "../../dicom/index.ts";
import { findEmpty } from "./empty-sources.ts";
import { asJoined, foldersTo, isWithin, sharedFolder } from "./folders.ts";
import type { EmptySource, FoundCase, FoundCases, RejectedOutcome } from "./found-case.ts";
import { type LoneSet, matchSets, type SetOfSeries } from "./match-sets.ts";

export interface FindCasesOptions extends ScanOptions {
  /** Whether archives lie in the folder, which are looked into by themselves. */
  readonly hasArchives?: boolean;
}

/**
 * Every CT series with a slice that can be identified is a case, also one that turns out to be unusable when it is read.
 * Every folder in `found` that holds no file of a case, and loose files beside such folders, are in `empty`.
 * @throws {ArcuateError} What is no fault of the input.
 */
export async function findCases(
  found: FoundFiles,
  { hasArchives = false, ...options }: FindCasesOptions = {},
): Promise<FoundCases> {
  const scan = await scanFiles(found, options);
  const { matched, lone } = await matchSets(scan.structureSets, scan.series);
  const placed = placeCases(found, scan, matched);
  const owners = ownersOf(placed);
  const rejected = scan.outcomes.filter((outcome) => outcome.kind === "rejected");
  const root = asJoined(found.path);
  const empty = findEmpty({ ...found, path: root }, { used: [...owners.keys()], rejected, lone });
  const isAlone = placed.length === 1 && empty.length === 0 && !hasArchives;
  const cases = placed.map(
    (each): FoundCase => ({
      path: isAlone ? found.path : nameOf(each, root, { placed, empty }),
      series: each.series,
      sets: each.sets,
      isSecondCt: isSecondCt(each, placed),
      remarks: [],
      ...besideCase(each, owners, { rejected, lone }),
    }),
  );
  return { cases, empty, scan, matched, lone };
}

/** The highest folder below the root that holds the case and nothing else; of CTs side by side, also which one it is. */
function nameOf(
  each: PlacedCase,
  root: string,
  { placed, empty }: { placed: readonly PlacedCase[]; empty: readonly EmptySource[] },
): string {
  const others = placed.filter((other) => other !== each);
  const isBeside = others.some(({ path }) => path === each.path);
  if (isBeside) return `${each.path} (series ${each.series.seriesId})`;
  if (each.path === root) return root;
  const occupied = [
    ...others.flatMap(({ folders }) => [...folders]),
    ...empty.map(({ path }) => path),
  ];
  const isFree = (folder: string) => !occupied.some((path) => isWithin(path, folder));
  const above = foldersTo(root, each.path).find(isFree);
  return above ?? each.path;
}

interface PlacedCase extends Pick<FoundCase, "path" | "series" | "sets"> {
  /** Its folder, those that hold a file of it, and those between. */
  readonly folders: ReadonlySet<string>;
}

function placeCases(
  found: FoundFiles,
  { series: all }: FolderScan,
  matched: readonly SetOfSeries[],
): PlacedCase[] {
  const folderOfSlices = new Map(all.map((each) => [each, sharedFolder(pathsOf(each))]));
  const placed = all.map((series) => {
    const sets = matched
      .filter(({ seriesId }) => seriesId === series.seriesId)
      .map(({ file }) => file);
    const files = [...pathsOf(series), ...sets.map(({ path }) => path)];
    const whole = sharedFolder(files);
    // Where the sets of all patients lie in a folder of their own, the folder above is no one's.
    const isShared = [...folderOfSlices].some(
      ([other, folder]) => other !== series && isWithin(folder, whole),
    );
    const path = isShared ? folderOfSlices.get(series)! : whole;
    return { path, series, sets, folders: foldersOf(path, files) };
  });
  if (found.isSingle) return placed.map((each) => ({ ...each, path: found.path }));
  return placed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The folder of a case, the folders that hold its files, and those between. */
function foldersOf(path: string, files: readonly string[]): Set<string> {
  const within = files.filter((file) => isWithin(file, path));
  return new Set([
    path,
    ...files.map((file) => dirname(file)),
    ...within.flatMap((file) => foldersTo(path, file)),
  ]);
}

function pathsOf({ slices }: CtSeriesFiles): string[] {
  return slices.map(({ path }) => path);
}

function isSecondCt({ sets, folders, series }: PlacedCase, placed: readonly PlacedCase[]): boolean {
  if (sets.length > 0) return false;
  return placed.some((other) => {
    const isNear =
      other.series.studyInstanceUid === series.studyInstanceUid ||
      [...folders].some((folder) => other.folders.has(folder));
    return other.sets.length > 0 && isNear;
  });
}

/** The first case with a file in a folder, by folder. */
function ownersOf(placed: readonly PlacedCase[]): Map<string, PlacedCase> {
  const owners = new Map<string, PlacedCase>();
  for (const each of placed) {
    for (const folder of each.folders) if (!owners.has(folder)) owners.set(folder, each);
  }
  return owners;
}

/** What lies in the folders of a case and is no part of it. */
function besideCase(
  owner: PlacedCase,
  owners: ReadonlyMap<string, PlacedCase>,
  { rejected, lone }: { rejected: readonly RejectedOutcome[]; lone: readonly LoneSet[] },
): Pick<FoundCase, "otherSets" | "leftOut"> {
  const isBeside = (path: string) => owners.get(dirname(path)) === owner;
  return {
    otherSets: lone.filter(({ file }) => isBeside(file.path)),
    leftOut: rejected.filter(({ path }) => isBeside(path)),
  };
}
