/** Refuses functions of more than 60 lines and files of more than 400: `npm run shape`. */
import ts from "typescript";
import { sourceFiles } from "./source-files.ts";

const FUNCTION_LINES = 60;
const FILE_LINES = 400;

/** Tables of texts are as long as what the pages say. */
const textTables = /^src\/web\/texts\//;

/** What is too long in a file, a line each. */
function tooLong(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const lines = source.getLineStarts().length - 1;
  if (lines > FILE_LINES && !textTables.test(source.fileName))
    found.push(`${source.fileName}: ${lines} lines, at most ${FILE_LINES}`);
  const visit = (node: ts.Node) => {
    if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined) {
      const [first, last] = [lineOf(source, node.getStart()), lineOf(source, node.end)];
      const length = last - first + 1;
      if (length > FUNCTION_LINES) {
        found.push(
          `${source.fileName}:${first}: a function of ${length} lines, at most ${FUNCTION_LINES}`,
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

for (const source of sourceFiles()) {
  const found = tooLong(source);
  for (const each of found) console.log(each);
  if (found.length > 0) process.exitCode = 1;
}
