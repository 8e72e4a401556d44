/** A file to send, with its path below what was dropped or chosen. */
export interface LocalFile {
  readonly path: string;
  readonly file: File;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function someEntries(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

async function collect(entry: FileSystemEntry, into: LocalFile[]): Promise<void> {
  if (entry.isFile) {
    // `isFile` is the interface's own way to tell the two kinds apart.
    const file = await fileOf(entry as FileSystemFileEntry);
    into.push({ path: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a folder in parts, and an empty one at its end.
  for (let part = await someEntries(reader); part.length > 0; part = await someEntries(reader)) {
    for (const inner of part) await collect(inner, into);
  }
}

function inOrder(files: LocalFile[]): LocalFile[] {
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Every file in what was dropped, folders walked. The transfer must be fresh: its entries live as long as the event. */
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
