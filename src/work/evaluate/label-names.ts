/** What the numbers of a NIfTI label map mean: a JSON file says it, as Arcuate's export or nnU-Net writes it. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ArcuateError } from "../../base/index.ts";
import { isSameName } from "../../structures/index.ts";

export interface LabelNames {
  /** The file that says it. */
  readonly path: string;
  /** By label, from 1; the background is not among them. */
  readonly names: ReadonlyMap<number, string>;
}

/**
 * The meaning of a label map's numbers: from `given`, else from labels.json beside the label map, else from nnU-Net's
 * dataset.json beside it or one folder up.
 * @throws {ArcuateError} `labels-missing`; `labels-invalid`.
 */
export async function readLabelNames(
  labelMap: string,
  given: string | undefined,
): Promise<LabelNames> {
  const folder = dirname(labelMap);
  const beside = ["labels.json", "dataset.json", join("..", "dataset.json")];
  const candidates = given === undefined ? beside.map((name) => join(folder, name)) : [given];
  for (const path of candidates) {
    const text = await readText(path);
    if (text !== undefined) return { path, names: parseNames(path, text) };
  }
  const message =
    given === undefined
      ? `Cannot tell what the labels of ${labelMap} mean: labels.json must lie beside it, or nnU-Net's dataset.json beside it or one folder up, got none of them; --labels names such a file`
      : `Cannot read ${given}: the file with the meaning of the labels must exist, got nothing there`;
  throw new ArcuateError("input", "labels-missing", message, { fields: { path: labelMap } });
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw invalid(path, "a file that cannot be read", cause);
  }
}

const LARGEST_LABEL = 255;

function parseNames(path: string, text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const [key, value] of entriesIn(path, text)) {
    // nnU-Net's first version has the number before the name.
    const isNumberFirst = typeof value === "string" && /^\d+$/.test(key);
    const [name, label] = isNumberFirst ? [value, Number(key)] : [key, value];
    if (typeof label !== "number" || !Number.isInteger(label)) {
      throw invalid(path, `${JSON.stringify(value)} for ${key}`);
    }
    if (label < 0 || label > LARGEST_LABEL) throw invalid(path, `${label} for ${name}`);
    if (names.has(label)) throw invalid(path, `${label} twice`);
    const isNamed = [...names.values()].some((other) => isSameName(other, name));
    if (isNamed) throw invalid(path, `${name} twice`);
    if (label === 0 && name.toLowerCase() !== "background") throw invalid(path, `0 for ${name}`);
    names.set(label, name);
  }
  names.delete(0);
  return names;
}

/** The file's entries, or in a dataset.json those of its "labels". */
function entriesIn(path: string, text: string): [string, unknown][] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, "text that is not JSON", cause);
  }
  const { labels: inner = document } = isRecord(document) ? document : {};
  if (!isRecord(inner)) throw invalid(path, "something else");
  return Object.entries(inner);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(path: string, got: string, cause?: unknown): ArcuateError {
  const message = `Cannot read the meaning of labels from ${path}: it must give each structure a whole number of its own from 1 to ${LARGEST_LABEL}, and 0 to the background, got ${got}`;
  return new ArcuateError("input", "labels-invalid", message, { fields: { path }, cause });
}
