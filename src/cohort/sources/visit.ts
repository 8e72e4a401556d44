/** The sources of an import: folders and archives, and archives that lie in folders. */
import { existsSync } from "node:fs";
import { ArcuateError } from "../../base/index.ts";
import { type FindOptions, type FoundFiles, withFiles } from "../../dicom/index.ts";

export interface SourceVisitor {
  /** @param archives How many archives in the folder are visited after it. */
  readonly use: (found: FoundFiles, archives: number) => Promise<void>;
  readonly refuse: (path: string, error: ArcuateError) => Promise<void>;
}

/** In a folder, the name's ending tells an archive: hospitals pack each patient and put the archives side by side. */
const ARCHIVE_NAME = /\.(zip|tar|tgz|tar\.gz)$/i;

/**
 * Calls `use` with the files of a source, then, if the source is a folder, with the files of every archive in it. Each
 * archive is unpacked once. `refuse` is told of a source or archive whose files cannot be had; the others
 * follow. Archives within archives are not opened, because that could go on without end.
 * @throws {ArcuateError} What is not the input's fault; whatever `use` throws.
 */
export async function forEachSource(
  path: string,
  options: FindOptions,
  { use, refuse }: SourceVisitor,
): Promise<void> {
  const archives: string[] = [];
  await visit(path, options, {
    refuse,
    use: async (found) => {
      const isUnpacked = found.files.some((file) => file.location !== file.path);
      const isArchive = (file: FoundFiles["files"][number]) =>
        !found.isSingle && !isUnpacked && ARCHIVE_NAME.test(file.path);
      archives.push(...found.files.filter(isArchive).map((file) => file.path));
      const files = found.files.filter((file) => !isArchive(file));
      const isEmpty = files.length === 0 && found.refused.length === 0;
      if (!isEmpty || archives.length === 0) await use({ ...found, files }, archives.length);
    },
  });
  for (const archive of archives) {
    options.signal?.throwIfAborted();
    await visit(archive, options, { use: (found) => use(found, 0), refuse });
  }
}

/** Calls `refuse` where the files cannot be had; what `use` throws is no fault of the source as a whole. */
async function visit(
  path: string,
  options: FindOptions,
  { use, refuse }: { use: (found: FoundFiles) => Promise<void> } & Pick<SourceVisitor, "refuse">,
): Promise<void> {
  let isFound = false;
  try {
    await withFiles(path, options, (found) => {
      isFound = true;
      return use(found);
    });
  } catch (error) {
    if (isFound || !(error instanceof ArcuateError) || error.kind !== "input") throw error;
    await refuse(path, error);
  }
}

/**
 * Checks a path before any is read, so that a wrong one fails at once and not after hours.
 * @throws {ArcuateError} `not-found`.
 */
export function requireThere(path: string): void {
  if (existsSync(path)) return;
  const message = `Cannot read ${path}: the folder or archive must exist, got nothing there`;
  throw new ArcuateError("input", "not-found", message, { fields: { path } });
}
