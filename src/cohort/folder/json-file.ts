/** JSON files of a cohort: read through a schema, written whole or not at all. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { ArcuateError } from "../../base/index.ts";
import { writeFileAtomic } from "../../host/index.ts";

/**
 * Undefined where there is no such file.
 * @throws {ArcuateError} `cohort-damaged` when it cannot be read or is something else.
 */
export async function readJson<T extends z.ZodType>(
  path: string,
  schema: T,
): Promise<z.infer<T> | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw damaged(path, "a file that cannot be read", cause);
  }
  return parseJson(path, text, schema);
}

/** As `readJson`, synchronously, which is faster for many small files. */
export function readJsonNow<T extends z.ZodType>(path: string, schema: T): z.infer<T> | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw damaged(path, "a file that cannot be read", cause);
  }
  return parseJson(path, text, schema);
}

/** @throws {ArcuateError} `write-failed`. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

function parseJson<T extends z.ZodType>(path: string, text: string, schema: T): z.infer<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, "text that is not JSON", cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(path, `${issue?.path.join(".") || "the document"}: ${issue?.message ?? "unknown"}`);
}

function isAbsence(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "ENOENT" || code === "ENOTDIR";
}

function damaged(path: string, state: string, cause?: unknown): ArcuateError {
  const message = `Cannot read ${path}: it must have the format that Arcuate writes, got ${state}`;
  return new ArcuateError("input", "cohort-damaged", message, { fields: { path }, cause });
}
