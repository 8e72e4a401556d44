/** The sources of an import: folders and archives, and archives that lie in folders. */
import { type FindOptions, type FoundFiles, withFiles } from "../../dicom/index.ts";

/** An archive in a folder is told by its name: hospitals pack a patient each and put them side by side. */
const ARCHIVE_NAME = /\.(zip|tar|tgz|tar\.gz)$/i;

/**
 * Calls `use` with the files of each source, then with those of every archive that lies in a folder. Archives within
 * archives are not opened: that could go on without end.
 * @throws {ArcuateError} As `withFiles`; whatever `use` throws.
 */
export async function forEachSource(
  path: string,
  options: FindOptions,
  use: (found: FoundFiles) => Promise<void>,
): Promise<void> {
  const archives: string[] = [];
  await withFiles(path, options, async (found) => {
    const isUnpacked = found.files.some((file) => file.location !== file.path);
    const isArchive = (file: FoundFiles["files"][number]) =>
      !found.isSingle && !isUnpacked && ARCHIVE_NAME.test(file.path);
    archives.push(...found.files.filter(isArchive).map((file) => file.path));
    const files = found.files.filter((file) => !isArchive(file));
    if (files.length > 0 || archives.length === 0) await use({ ...found, files });
  });
  for (const archive of archives) {
    options.signal?.throwIfAborted();
    await withFiles(archive, options, use);
  }
}
