/** The option that brings structures of the user's own, and what a table says of structures. */
import { Option } from "commander";
import type { LabelScheme } from "../structures/index.ts";
import { readScheme } from "../work/index.ts";
import { formatTable } from "./terminal/index.ts";

/** The option as a command receives it. */
export interface StructuresFile {
  readonly structuresFile?: string;
}

/** Where a command looks for structures, or names them. */
export function structuresFileOption(): Option {
  return new Option(
    "--structures-file <file.json>",
    "structures of your own, described in a file (see docs/structures.md)",
  );
}

/**
 * The scheme of the file, as a part of a request; nothing without the option.
 * @throws {ArcuateError} As `readScheme`.
 */
export async function givenScheme(path: string | undefined): Promise<{ scheme?: LabelScheme }> {
  return path === undefined ? {} : { scheme: await readScheme(path) };
}

const columns = [
  { title: "label", align: "right" },
  { title: "structure" },
  { title: "title" },
  { title: "type" },
  { title: "drawn for" },
] as const;

/** A line for each structure of a scheme. */
export function structureTable({ structures }: LabelScheme): string {
  const rows = structures.map(({ label, name, title, interpretedType, diagnoses }) => [
    `${label}`,
    name,
    title,
    interpretedType,
    diagnoses?.join(", ") ?? "all",
  ]);
  return formatTable(columns, rows);
}
