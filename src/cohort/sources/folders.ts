/** Paths as folders: which lies in which, and what folder some files share. */
import { dirname, isAbsolute, join, normalize, relative, sep } from "node:path";

/** A folder as the paths of its files begin: those are joined, which drops `./` and a separator at the end. */
export function asJoined(folder: string): string {
  const plain = normalize(folder);
  return plain.length > 1 && plain.endsWith(sep) ? plain.slice(0, -1) : plain;
}

/** Whether a path is the folder or lies below it; both as `asJoined` gives them. */
export function isWithin(path: string, folder: string): boolean {
  if (folder === ".") return !isAbsolute(path) && path !== ".." && !path.startsWith(`..${sep}`);
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
    folder = join(folder, name);
    folders.push(folder);
  }
  return folders;
}
