/** Forty kinds of entries that lie in a clinic's folder, and what becomes of each where a case needs a reference. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { boxes, type Drawn, type PatientToWrite, patientFiles } from "../cohort/support.ts";
import { packTar, packZip } from "../dicom/pack.ts";

/** What the list must hold: below the entry's own path (empty for itself), used or left out by a code. */
interface ExpectedEntry {
  readonly below?: string;
  /** Null where it is used. */
  readonly code: string | null;
}

export interface EntryKind {
  readonly name: string;
  readonly make: (path: string) => void;
  readonly becomes: readonly ExpectedEntry[];
}

type Files = Readonly<Record<string, Uint8Array | string>>;

const bladder: Drawn = { name: "Bladder", boxes: [boxes.bladder] };
const bag: Drawn = { name: "Bag_Bowel", boxes: [boxes.bag] };

/** A patient's files by name: CT00.dcm, ... and RS0.dcm. */
function patient(seed: string, more: Partial<PatientToWrite> = {}): Record<string, Uint8Array> {
  const files = patientFiles({ seed: `entries.${seed}`, sets: [[bladder]], ...more });
  return Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
}

function isCt(name: string): boolean {
  return !name.startsWith("RS");
}

/** Some of the files, changed. */
function changed(
  files: Files,
  change: (bytes: Uint8Array, name: string, index: number) => Uint8Array | string | undefined,
): Files {
  const entries = Object.entries(files).flatMap(([name, bytes], index) => {
    const result = change(Buffer.from(bytes), name, index);
    return result === undefined ? [] : [[name, result] as const];
  });
  return Object.fromEntries(entries);
}

function write(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

/** The same bytes with one text in place of another of the same length. */
function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  if (from.length !== to.length) throw new RangeError("the texts must have one length");
  return Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(from, to), "latin1");
}

const CT_CLASS = "1.2.840.10008.5.1.4.1.1.2\0";
const MR_CLASS = "1.2.840.10008.5.1.4.1.1.4\0";
const US_CLASS = "1.2.840.10008.5.1.4.1.1.6\0";

function inFolders(files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${isCt(name) ? "CT" : "RS"}/${name}`, bytes]),
  );
}

function zipped(files: Files): Uint8Array {
  return packZip(
    Object.entries(files).map(([name, data]) => ({ name, content: Buffer.from(data) })),
  );
}

function tarred(files: Files): Uint8Array {
  return packTar(
    Object.entries(files).map(([name, data]) => ({ name, content: Buffer.from(data) })),
  );
}

const used: readonly ExpectedEntry[] = [{ code: null }];

function leftOut(code: string): readonly ExpectedEntry[] {
  return [{ code }];
}

/** A folder with these files. */
function folder(
  name: string,
  files: () => Files,
  becomes: readonly ExpectedEntry[] = used,
): EntryKind {
  return { name, make: (path) => write(path, files()), becomes };
}

function file(
  name: string,
  bytes: () => Uint8Array | string,
  becomes: readonly ExpectedEntry[] = used,
): EntryKind {
  return { name, make: (path) => writeFileSync(path, bytes()), becomes };
}

function withoutCt(files: Files): Files {
  return changed(files, (bytes, name) => (isCt(name) ? undefined : bytes));
}

const foldersOfCases: readonly EntryKind[] = [
  folder("plain", () => patient("plain")),
  folder("in-folders", () => inFolders(patient("in-folders"))),
  folder("deep", () =>
    Object.fromEntries(
      Object.entries(patient("deep")).map(([name, bytes]) => [`a/b/c/${name}`, bytes]),
    ),
  ),
  folder("Åsa Ström", () => patient("unicode")),
  folder(".hidden", () => patient("hidden")),
  folder("without-endings", () =>
    Object.fromEntries(
      Object.entries(patient("endings")).map(([name, bytes]) => [name.replace(".dcm", ""), bytes]),
    ),
  ),
  folder("gzipped-slices", () => changed(patient("gzipped"), (bytes) => gzipSync(bytes))),
  folder("with-letters", () => ({
    ...patient("letters"),
    "letter.txt": "no DICOM",
    ".DS_Store": "",
  })),
  folder("with-mr", () => ({
    ...patient("with-mr"),
    "MR.dcm": replaced(Object.values(patient("mr-beside"))[0]!, CT_CLASS, MR_CLASS),
  })),
  folder(
    "two-cts",
    () => ({
      ...patient("two-cts"),
      ...Object.fromEntries(
        Object.entries(patient("two-cts-second", { sets: [] })).map(([name, bytes]) => [
          `2-${name}`,
          bytes,
        ]),
      ),
    }),
    [
      { below: " (series", code: null },
      { below: " (series", code: "second-ct" },
    ],
  ),
];

const foldersOfNone: readonly EntryKind[] = [
  folder("empty", () => ({}), leftOut("folder-empty")),
  folder(
    "letters",
    () => ({ "a.txt": "no DICOM", "b/c.pdf": "%PDF-1.4" }),
    leftOut("no-ct-series"),
  ),
  folder("zero-bytes", () => ({ "CT0.dcm": "", "CT1.dcm": "" }), leftOut("no-ct-series")),
  folder(
    "mr",
    () => changed(patient("mr"), (bytes) => replaced(bytes, CT_CLASS, MR_CLASS)),
    leftOut("no-ct-series"),
  ),
  folder(
    "ultrasound",
    () => changed(patient("us", { sets: [] }), (bytes) => replaced(bytes, CT_CLASS, US_CLASS)),
    leftOut("no-ct-series"),
  ),
  folder(
    "cut-short",
    () => changed(patient("cut"), (bytes, name) => (isCt(name) ? bytes.subarray(0, 100) : bytes)),
    leftOut("no-ct-series"),
  ),
  folder("set-alone", () => withoutCt(patient("set-alone")), leftOut("no-ct-series")),
  folder("pdf-as-dcm", () => ({ "CT0.dcm": "%PDF-1.4" }), leftOut("no-ct-series")),
  folder("ct-alone", () => patient("ct-alone", { sets: [] }), leftOut("no-structure-set")),
  folder(
    "other-set",
    () => ({ ...patient("other-set", { sets: [] }), ...withoutCt(patient("another")) }),
    leftOut("structure-set-elsewhere"),
  ),
  folder(
    "two-sets",
    () => patient("two-sets", { sets: [[bladder], [bladder, bag]] }),
    leftOut("several-structure-sets"),
  ),
  folder(
    "nothing-drawn",
    () => patient("nothing", { sets: [[{ name: "Couch", boxes: [boxes.bag] }]] }),
    leftOut("nothing-drawn"),
  ),
  folder(
    "slice-missing",
    () => changed(patient("missing"), (bytes, _, index) => (index === 7 ? undefined : bytes)),
    leftOut("slice-missing"),
  ),
  folder(
    "slice-cut",
    () =>
      changed(patient("slice-cut"), (bytes, _, index) =>
        index === 7 ? bytes.subarray(0, 2000) : bytes,
      ),
    leftOut("file-truncated"),
  ),
  folder(
    "one-slice",
    () =>
      changed(patient("one-slice"), (bytes, name, index) =>
        isCt(name) && index > 0 ? undefined : bytes,
      ),
    leftOut("series-too-short"),
  ),
  folder(
    "set-cut",
    () =>
      changed(patient("set-cut"), (bytes, name) =>
        isCt(name) ? bytes : bytes.subarray(0, bytes.length - 40),
      ),
    leftOut("no-structure-set"),
  ),
];

const archives: readonly EntryKind[] = [
  file("zip.zip", () => zipped(patient("zip"))),
  file("tar.tar", () => tarred(patient("tar"))),
  file("tgz.tgz", () => gzipSync(tarred(patient("tgz")))),
  file("folders.zip", () => zipped(inFolders(patient("folders-zip")))),
  file(
    "two.zip",
    () => zipped({ ...prefixed("a", patient("two-a")), ...prefixed("b", patient("two-b")) }),
    [
      { below: "/a", code: null },
      { below: "/b", code: null },
    ],
  ),
  file("letters.zip", () => zipped({ "a.txt": "no DICOM" }), leftOut("no-ct-series")),
  file("nothing.zip", () => zipped({}), leftOut("no-dicom")),
  file(
    "broken.zip",
    () => Buffer.from(zipped(patient("broken"))).subarray(0, 3000),
    leftOut("archive-damaged"),
  ),
  folder("archive-inside", () => ({ "in.zip": zipped(patient("inside")) }), [
    { below: "/in.zip", code: null },
  ]),
];

function prefixed(folderName: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${folderName}/${name}`, bytes]),
  );
}

const oddEntries: readonly EntryKind[] = [
  {
    name: "link-to-folder",
    make: (path) => {
      const elsewhere = join(dirname(dirname(path)), "elsewhere");
      write(elsewhere, patient("linked"));
      symlinkSync(elsewhere, path);
    },
    becomes: used,
  },
  {
    name: "link-dead",
    make: (path) => symlinkSync(join(path, "nowhere"), path),
    becomes: leftOut("link-dead"),
  },
  {
    name: "link-above",
    make: (path) => symlinkSync(dirname(dirname(path)), path),
    becomes: leftOut("folder-circular"),
  },
  {
    name: "link-again",
    make: (path) => symlinkSync(join(dirname(path), "plain"), path),
    becomes: leftOut("folder-repeated"),
  },
  folder("plain-copy", () => patient("plain"), leftOut("case-repeated")),
  {
    name: "pipe",
    make: (path) => execFileSync("mkfifo", [path]),
    becomes: leftOut("not-a-file"),
  },
  folder(
    "plain-other-uids",
    () => patient("plain-other-uids", { scan: "entries.plain" }),
    leftOut("case-repeated"),
  ),
];

/** Every kind has a name of its own, so that any of them can lie side by side. */
export const entryKinds: readonly EntryKind[] = [
  ...foldersOfCases,
  ...foldersOfNone,
  ...archives,
  ...oddEntries,
];
