/** Folders that hold no case, and why: so that nothing below a folder that was named vanishes. */
import { dirname, normalize } from "node:path";
import { type FoundFiles, isEntryProblem } from "../../dicom/index.ts";
import { foldersTo, isWithin } from "./folders.ts";
import type { EmptySource, RejectedOutcome } from "./found-case.ts";
import type { LoneSet } from "./match-sets.ts";

interface LeftFile {
  readonly path: string;
  readonly code: string;
  readonly reason: string;
}

/**
 * The highest folders without a file of a case, and folders whose loose files lie beside folders of cases. A folder that
 * cannot be read is in it by itself.
 * @param used Folders that belong to cases.
 */
export function findEmpty(
  { path: root, isSingle }: Pick<FoundFiles, "path" | "isSingle">,
  {
    used,
    rejected,
    lone,
  }: {
    readonly used: readonly string[];
    readonly rejected: readonly RejectedOutcome[];
    readonly lone: readonly LoneSet[];
  },
): EmptySource[] {
  const own = new Set(used);
  const onTheWay = new Set(used.flatMap((folder) => [folder, ...foldersTo(root, `${folder}/.`)]));
  const groups = new Map<string, LeftFile[]>();
  const left = [
    ...rejected,
    ...lone.map(({ file, code, reason }) => ({ path: file.path, code, reason })),
  ];
  for (const file of left) {
    if (own.has(dirname(file.path)) && !isFolder(file)) continue;
    const isItself = isSingle || isEntryProblem(file.code);
    const folder = isItself ? file.path : folderOf(root, file.path, onTheWay);
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  if (left.length === 0 && used.length === 0) groups.set(root, []);
  return [...groups]
    .map(([path, files]) => ({ path, ...whyEmpty(files) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function isFolder({ code }: LeftFile): boolean {
  return code.startsWith("folder-");
}

/** Names in an archive may lead anywhere: those that do count as loose in it. */
function folderOf(root: string, path: string, onTheWay: ReadonlySet<string>): string {
  if (!isWithin(normalize(path), root)) return root;
  const folders = foldersTo(root, path);
  return folders.find((folder) => !onTheWay.has(folder)) ?? folders.at(-1) ?? root;
}

const MUST_HOLD = "it must hold CT slices that can be read";

/** How many kinds of files a reason lists. */
const LISTED = 3;

function whyEmpty(files: readonly LeftFile[]): Pick<EmptySource, "code" | "reason"> {
  const [first] = files;
  if (first === undefined) return { code: "no-dicom", reason: `${MUST_HOLD}, got no files` };
  if (files.length === 1 && isEntryProblem(first.code)) {
    return { code: first.code, reason: first.reason };
  }
  if (files.every(({ code }) => code === "duplicate-instance")) {
    return { code: "case-repeated", reason: "its CT is in another folder, too" };
  }
  const kinds = new Map<string, LeftFile[]>();
  for (const file of files) kinds.set(file.code, [...(kinds.get(file.code) ?? []), file]);
  const listed = [...kinds.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, LISTED)
    .map(
      (alike) => `${alike.length === 1 ? "1 file" : `${alike.length} files`}: ${alike[0]!.reason}`,
    );
  const more = kinds.size > LISTED ? [`${kinds.size - LISTED} other kinds of files`] : [];
  return {
    code: "no-ct-series",
    reason: `${MUST_HOLD}, got ${[...listed, ...more].join("; ")}`,
  };
}
