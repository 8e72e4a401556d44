/** The sources of an import: folders and archives, and archives that lie in folders. */
import { ArcuateError } from "../../base/index.ts";
import { type FindOptions, type FoundFiles, withFiles } from "../../dicom/index.ts";

export interface SourceVisitor {
  readonly use: (found: FoundFiles) => Promise<void>;
  readonly refuse: (path: string, error: ArcuateError) => Promise<void>;
}

/** An archive in a folder is told by its name: hospitals pack a patient each and put them side by side. */
const ARCHIVE_NAME = /\.(zip|tar|tgz|tar\.gz)$/i;

/**
 * Calls `use` with the files of a source, then with those of every archive that lies in it, if it is a folder. What
 * cannot be unpacked or used as a whole is told to `refuse`, and the others follow. Archives within archives are not
 * opened: that could go on without end.
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
      if (files.length > 0 || archives.length === 0) await use({ ...found, files });
    },
  });
  for (const archive of archives) {
    options.signal?.throwIfAborted();
    await visit(archive, options, { use, refuse });
  }
}

async function visit(
  path: string,
  options: FindOptions,
  { use, refuse }: SourceVisitor,
): Promise<void> {
  try {
    await withFiles(path, options, use);
  } catch (error) {
    if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
    await refuse(path, error);
  }
}
