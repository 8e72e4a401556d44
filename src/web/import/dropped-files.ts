import { texts } from "../texts/index.ts";

/** A file to upload, with its path below the folder that was dropped or chosen. */
export interface LocalFile {
  readonly path: string;
  readonly file: File;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function someEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function collect(entry: FileSystemEntry, into: LocalFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await fileOf(entry);
    into.push({ path: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  if (!isFolder(entry)) throw new Error(texts.import.neitherFileNorFolder(entry.fullPath));
  const reader = entry.createReader();
  // A reader gives a folder in parts; an empty part is the end.
  for (let part = await someEntries(reader); part.length > 0; part = await someEntries(reader)) {
    for (const inner of part) await collect(inner, into);
  }
}

function inOrder(files: LocalFile[]): LocalFile[] {
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every dropped file, those in folders included. To be called in the drop event: the entries do not outlive it. */
export async function droppedFiles(transfer: DataTransfer): Promise<LocalFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const files: LocalFile[] = [];
  for (const entry of entries) if (entry) await collect(entry, files);
  return inOrder(files);
}

/** Every file of a file input. */
export function chosenFiles(list: FileList): LocalFile[] {
  return inOrder([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
}
