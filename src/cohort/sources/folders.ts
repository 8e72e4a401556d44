/** Paths as folders: which lies in which, and what folder some files share. */
import { dirname, relative, sep } from "node:path";

/** Whether a path is the folder or lies below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The deepest folder that holds all the files. @param files At least one. */
export function sharedFolder(files: readonly string[]): string {
  const [first, ...others] = files;
  if (first === undefined) throw new RangeError("Cannot find a shared folder: there is no file");
  let folder = dirname(first);
  for (const file of others) {
    while (!isWithin(file, folder) && dirname(folder) !== folder) folder = dirname(folder);
  }
  return folder;
}

/** The folders that lead from below `root` to a file, the highest first; none for a file that lies in `root`. */
export function foldersTo(root: string, file: string): string[] {
  const names = relative(root, dirname(file))
    .split(sep)
    .filter((name) => name !== "");
  const folders: string[] = [];
  let folder = root;
  for (const name of names) {
    folder = folder.endsWith(sep) ? folder + name : folder + sep + name;
    folders.push(folder);
  }
  return folders;
}
