/** What of a reproduction is done: kept in its folder, so that the same command goes on after whatever stopped it. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ArcuateError } from "../../src/base/index.ts";
import { writeFileAtomic } from "../../src/host/index.ts";
import type { Settings } from "./settings.ts";
import type { Stage } from "./stages.ts";

interface StageRecord {
  /** How often it was begun. */
  readonly starts: number;
  /** Of the attempt that finished it; null while none has. */
  readonly elapsedMs: number | null;
}

type Stages = Readonly<Record<string, StageRecord>>;

const NONE: StageRecord = { starts: 0, elapsedMs: null };

export class ReproductionRecord {
  readonly #folder: string;
  readonly #settings: Settings;
  #stages: Stages;

  constructor(folder: string, settings: Settings, stages: Stages) {
    this.#folder = folder;
    this.#settings = settings;
    this.#stages = stages;
  }

  about({ name }: Pick<Stage, "name">): StageRecord {
    return this.#stages[name] ?? NONE;
  }

  isFinished(stage: Stage): boolean {
    return this.about(stage).elapsedMs !== null && existsSync(stage.output);
  }

  /** Notes that a stage begins: neither it nor those after it are finished any more. */
  async start(stage: Stage, later: readonly Stage[]): Promise<void> {
    const stages = { ...this.#stages };
    for (const each of later) stages[each.name] = { ...this.about(each), elapsedMs: null };
    const { starts } = this.about(stage);
    await this.#write({ ...stages, [stage.name]: { starts: starts + 1, elapsedMs: null } });
  }

  finish(stage: Stage, elapsedMs: number): Promise<void> {
    return this.#write({ ...this.#stages, [stage.name]: { ...this.about(stage), elapsedMs } });
  }

  async #write(stages: Stages): Promise<void> {
    this.#stages = stages;
    const document = { format: 1, settings: this.#settings, stages };
    await writeFileAtomic(fileIn(this.#folder), `${JSON.stringify(document, undefined, 2)}\n`);
  }
}

function fileIn(folder: string): string {
  return join(folder, "reproduce.json");
}

/**
 * @throws {ArcuateError} `folder-occupied` by something else; `record-damaged`; `settings-differ` from those of the
 * reproduction that is there.
 */
export async function openRecord(folder: string, settings: Settings): Promise<ReproductionRecord> {
  const file = fileIn(folder);
  const fields = { path: folder };
  if (!existsSync(file)) {
    const entries = (await readdir(folder).catch(() => [])).filter(
      (name) => !name.endsWith(".tmp"),
    );
    if (entries.length === 0) return new ReproductionRecord(folder, settings, {});
    const message = `Cannot reproduce into ${folder}: it must be new, empty or of an earlier reproduction, got ${entries.length} entries`;
    throw new ArcuateError("storage", "folder-occupied", message, { fields });
  }
  const known = parse(await readFile(file, "utf8"));
  if (known === undefined) {
    const message = `Cannot go on in ${folder}: reproduce.json must be as it was written, got something else`;
    throw new ArcuateError("input", "record-damaged", message, { fields });
  }
  const differing = (Object.keys(settings) as (keyof Settings)[]).filter(
    (name) => known.settings[name] !== settings[name],
  );
  if (differing.length === 0) return new ReproductionRecord(folder, settings, known.stages);
  const got = differing.map((name) => `${name} ${settings[name]} after ${known.settings[name]}`);
  const message = `Cannot go on in ${folder}: the settings must be those it was begun with, got ${got.join(", ")}; name another folder`;
  throw new ArcuateError("usage", "settings-differ", message, { fields });
}

/** The file is our own: a look at its shape is enough. */
function parse(text: string): { settings: Partial<Settings>; stages: Stages } | undefined {
  try {
    const { settings, stages } = JSON.parse(text);
    return typeof settings === "object" && typeof stages === "object"
      ? { settings: settings ?? {}, stages: stages ?? {} }
      : undefined;
  } catch {
    return undefined;
  }
}
