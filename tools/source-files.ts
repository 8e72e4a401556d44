/** The program's own source files, parsed, for the checks of tools/. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Every file below src/ but its tests, by paths from the root of the checkout. */
export function sourceFiles(): ts.SourceFile[] {
  return readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .sort()
    .map((name) => parse(join("src", name)));
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

/** The folder of src/ that a file lies in. */
export function folderOf({ fileName }: ts.SourceFile): string {
  return fileName.split(/[\\/]/)[1] ?? "";
}
