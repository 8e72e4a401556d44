/** Nothing that lies below a named folder vanishes, and every command says the same of it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { silentProgress } from "../../src/base/index.ts";
import { importCases } from "../../src/server/tasks/import.ts";
import { newFolder } from "../set-up/folders.ts";
import { type EntryKind, entryKinds } from "./entries.ts";
import { arcuate, arcuateJson, TINY_RUN } from "./run-command.ts";

interface Entry {
  /** Below the folder that was named. */
  readonly path: string;
  /** Null where it is used. */
  readonly code: string | null;
  readonly reason: string | null;
}

/** What the lists of all commands are made of. */
interface Listed {
  readonly cases: readonly { readonly path: string }[];
  readonly leftOut: readonly {
    readonly source: string;
    readonly code: string;
    readonly reason: string;
  }[];
}

function fill(root: string, kinds: readonly EntryKind[]): void {
  mkdirSync(root, { recursive: true });
  // Links lead to what is there.
  for (const { name, make } of kinds) make(join(root, name));
}

function entriesOf({ cases, leftOut }: Listed, root: string): Entry[] {
  const below = (path: string) => path.slice(root.length + 1);
  return [
    ...cases.map(({ path }) => ({ path: below(path), code: null, reason: null })),
    ...leftOut.map(({ source, code, reason }) => ({
      path: below(source),
      code,
      reason: reason.replaceAll(root, "ROOT"),
    })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const SERIES = " (series";

/** Each entry that is expected must be found once, and nothing else. */
function compare(found: readonly Entry[], kinds: readonly EntryKind[]): void {
  const expected = kinds.flatMap(({ name, becomes }) =>
    becomes.map(({ below = "", code }) => ({ start: `${name}${below}`, code })),
  );
  const left = [...found];
  for (const { start, code } of expected) {
    const at = left.findIndex(
      (each) =>
        each.code === code &&
        (each.path === start || (start.endsWith(SERIES) && each.path.startsWith(start))),
    );
    expect([start, code, at >= 0], JSON.stringify(left)).toEqual([start, code, true]);
    left.splice(at, 1);
  }
  expect(left).toEqual([]);
}

const commands = {
  train: (root: string, out: string) => [
    ...["train", root, "--out", out, "--config", join(out, "..", "tiny.json"), "--steps", "1"],
    ...["--structures", "Bladder", "--skip-unusable"],
  ],
  evaluate: (root: string, out: string) => [
    ...["evaluate", root, "--out", out, "--structures", "Bladder", "--pictures", "none"],
  ],
  export: (root: string, out: string) => [
    ...["export", root, "--to", "nifti", "--out", out, "--structures", "Bladder"],
    "--skip-unusable",
  ],
  import: (root: string, out: string) => ["cohort", "import", out, root],
} as const;

const commandNames = ["train", "evaluate", "export", "import"] as const;

type CommandName = (typeof commandNames)[number];

/** The list of an import stands in its outcomes and what it left out. */
interface ImportDocument {
  readonly outcomes: readonly { readonly path: string; readonly code: string | null }[];
  readonly leftOut: Listed["leftOut"];
}

function listedBy(name: CommandName, document: unknown): Listed {
  if (name !== "import") return document as Listed;
  const { outcomes, leftOut } = document as ImportDocument;
  return { cases: outcomes.filter(({ code }) => code === null), leftOut };
}

/** What a command does otherwise than training. */
const exceptions: Readonly<Record<CommandName, Readonly<Record<string, string | null>>>> = {
  train: {},
  // A structure that nobody drew is not scored. A CT that is there twice is told, and scored twice.
  evaluate: { "nothing-drawn": null, "one-slice": null, "plain-other-uids": null },
  // A CT is exported without labels too.
  export: {
    "nothing-drawn": null,
    "one-slice": null,
    "plain-other-uids": null,
    "ct-alone": null,
    "set-cut": null,
  },
  // A cohort keeps what may be of use later: names are answered there, and a planning set is chosen.
  import: { "nothing-drawn": null, "plain-other-uids": null, "two-sets": null },
};

/** Entries of which a command says something else, because it asks for something else. */
const otherWords: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  evaluate: ["two-sets"],
};

describe("forty kinds of entries", () => {
  const work = newFolder("arcuate-entries-");
  const root = join(work, "clinic");
  const lists = new Map<CommandName, readonly Entry[]>();

  beforeAll(async () => {
    fill(root, entryKinds);
    writeFileSync(join(root, "notes.txt"), "no DICOM");
    writeFileSync(join(work, "tiny.json"), JSON.stringify(TINY_RUN));
    for (const name of commandNames) {
      const { document } = await arcuateJson(commands[name](root, join(work, name)));
      expect(document, name).toMatchObject({ leftOut: expect.any(Array) });
      lists.set(name, entriesOf(listedBy(name, document), root));
    }
  }, 120_000);

  it("are forty", () => expect(entryKinds.length).toBeGreaterThanOrEqual(40));

  it.each(commandNames)("are each once in the list of %s", (name) => {
    const wanted = entryKinds.map((kind) => {
      const code = exceptions[name][kind.name];
      return code === undefined ? kind : { ...kind, becomes: [{ code }] };
    });
    const loose = { name: "", make: () => {}, becomes: [{ code: "no-ct-series" }] };
    const found = lists.get(name)!;
    const [own, ...others] = found.filter(({ path }) => path === "");
    expect([own?.code, others]).toEqual(["no-ct-series", []]);
    compare(
      found.filter(({ path }) => path !== ""),
      wanted.filter(({ name: entry }) => entry !== loose.name),
    );
  });

  it("get the same words from every command", () => {
    const reasons = (name: CommandName) =>
      new Map(lists.get(name)!.flatMap(({ path, reason }) => (reason ? [[path, reason]] : [])));
    const trained = reasons("train");
    for (const name of ["evaluate", "export", "import"] as const) {
      for (const [path, reason] of reasons(name)) {
        if (otherWords[name]?.includes(path)) continue;
        expect([name, path, reason]).toEqual([name, path, trained.get(path)]);
      }
    }
  });

  it("get the same words from the server, which keeps a CT alone as well", async () => {
    const { report } = await importCases(
      {
        cohort: join(work, "server", "cohort"),
        scans: join(work, "server", "scans"),
        filesFolder: join(work, "server", "files"),
        source: root,
        names: new Map(),
        diagnosis: null,
        known: new Map(),
      },
      { progress: silentProgress, signal: new AbortController().signal },
    );
    const reasons = new Map(lists.get("import")!.map(({ path, reason }) => [path, reason]));
    expect(report.leftOut.length).toBeGreaterThanOrEqual(20);
    for (const { path, reason } of report.leftOut) {
      expect([path, reason]).toEqual([path, reasons.get(path)?.replaceAll("ROOT/", "")]);
    }
    const kept = report.series.filter(({ outcome }) => outcome === "imported-without-reference");
    const told = new Set([...report.leftOut, ...kept].map(({ path }) => path));
    for (const { path, code } of lists.get("import")!) {
      if (code !== null) expect([path, told.has(path)]).toEqual([path, true]);
    }
  }, 60_000);

  it("advise no option that the command does not have", async () => {
    for (const [name, entries] of lists) {
      const words = name === "import" ? ["cohort", "import"] : [name];
      const { stdout: help } = await arcuate([...words, "--help"]);
      const advised = entries.flatMap(({ reason }) => reason?.match(/--[a-z][\w-]+/g) ?? []);
      for (const option of advised) expect(help, `${name} advises ${option}`).toContain(option);
    }
  });
});
