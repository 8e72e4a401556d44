/** The files that documents name must exist, or a reader looks for them in vain. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../cli/run-command.ts";

const roots = ["src", "test", "tools", "docs", "models", "bin"];
const documents = [
  ...readdirSync(projectRoot),
  ...["docs", "models"].flatMap((folder) =>
    readdirSync(join(projectRoot, folder)).map((name) => join(folder, name)),
  ),
].filter((path) => path.endsWith(".md"));

/** Paths of the repository in a text: those that begin with a folder of its top, and in code those below src/. */
function namedPaths(text: string): string[] {
  const fromRoot = new RegExp(`(?<![\\w/.-])(?:${roots.join("|")})/[\\w./-]*\\w/?`, "g");
  const inCode = [...text.matchAll(/`([\w-]+(?:\/[\w.-]+)*\/(?:[\w-]+\.tsx?)?)`/g)]
    .map(([, path]) => path!)
    .filter((path) => sourceFolders.includes(path.split("/")[0]!))
    .map((path) => join("src", path));
  return [...new Set([...(text.match(fromRoot) ?? []), ...inCode])];
}

const sourceFolders = readdirSync(join(projectRoot, "src"));

/** Links to other documents and pictures, without the part behind "#". */
function links(text: string): string[] {
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

describe.each(documents)("%s", (document) => {
  const text = readFileSync(join(projectRoot, document), "utf8");

  it("names only files that exist", () => {
    const missing = namedPaths(text).filter((path) => !existsSync(join(projectRoot, path)));
    expect(missing).toEqual([]);
  });

  it("links only to files that exist", () => {
    const folder = join(projectRoot, dirname(document));
    expect(links(text).filter((target) => !existsSync(join(folder, target)))).toEqual([]);
  });

  it("links only to headings that exist", () => {
    const folder = join(projectRoot, dirname(document));
    const targets = [...text.matchAll(/\]\(([^)#\s]*)#([^)]+)\)/g)];
    const missing = targets.filter(([, file, heading]) => {
      if (/^[a-z]+:/.test(file!)) return false;
      const path = file === "" ? join(projectRoot, document) : join(folder, file!);
      return existsSync(path) && !headings(readFileSync(path, "utf8")).includes(heading!);
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });
});

/** The anchors of headings, as GitHub makes them. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
}
