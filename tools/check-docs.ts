/**
 * Counts exported functions and methods that have a doc comment, by folder: `npm run docs`. Fails where a folder has
 * less than 90 %.
 *
 * `npm run docs -- FOLDER` lists the functions of a folder that have none.
 */
import ts from "typescript";
import { folderOf, sourceFiles } from "./source-files.ts";

const REQUIRED = 0.9;

interface ExportedFunction {
  readonly file: string;
  readonly folder: string;
  readonly name: string;
  readonly isDocumented: boolean;
}

/** The exported functions of a file, declared or held by a constant, and the public methods of its exported classes. */
function exportedFunctions(source: ts.SourceFile): ExportedFunction[] {
  const { text, fileName: file } = source;
  const folder = folderOf(source);
  return source.statements.flatMap((statement) => {
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    return functionsIn(statement).map(({ name, node }) => {
      return { file, folder, name, isDocumented: hasDocComment(node, text) };
    });
  });
}

interface Named {
  readonly name: string;
  /** What the doc comment stands before. */
  readonly node: ts.Node;
}

function functionsIn(statement: ts.Statement): Named[] {
  if (ts.isFunctionDeclaration(statement)) {
    return [{ name: statement.name?.text ?? "default", node: statement }];
  }
  if (ts.isClassDeclaration(statement)) return publicMethods(statement);
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations
    .filter(({ initializer }) => initializer && isFunction(initializer))
    .map(({ name }) => ({ name: name.getText(), node: statement }));
}

function publicMethods({ name: owner, members }: ts.ClassDeclaration): Named[] {
  return members
    .filter((member) => ts.isMethodDeclaration(member))
    .filter(({ name, modifiers }) => {
      const isPrivate = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
      return !isPrivate && !ts.isPrivateIdentifier(name);
    })
    .map((node) => ({ name: `${owner?.text}.${node.name.getText()}`, node }));
}

function isFunction(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** A doc comment that ends right before the statement; one before an empty line belongs to the file. */
function hasDocComment(statement: ts.Node, text: string): boolean {
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  const last = comments.at(-1);
  if (last === undefined || !text.startsWith("/**", last.pos)) return false;
  return !/\n\s*\n/.test(text.slice(last.end, statement.getStart()));
}

function main(only: string | undefined): void {
  const functions = sourceFiles().flatMap(exportedFunctions);
  if (only === undefined) report(functions);
  const missing = functions.filter(({ folder, isDocumented }) => folder === only && !isDocumented);
  for (const { file, name } of missing) console.log(`${file}: ${name}`);
}

function report(functions: readonly ExportedFunction[]): void {
  for (const name of [...new Set(functions.map(({ folder }) => folder))]) {
    const all = functions.filter(({ folder }) => folder === name);
    const share = documentedShare(all);
    if (share < REQUIRED) process.exitCode = 1;
    printRow(name, all, share < REQUIRED ? `  FAILED: at least ${percent(REQUIRED)}` : "");
  }
  printRow("all", functions, "");
}

function printRow(name: string, functions: readonly ExportedFunction[], remark: string): void {
  const share = percent(documentedShare(functions)).padStart(6);
  console.log(`${name.padEnd(12)}${share} of ${`${functions.length}`.padStart(4)}${remark}`);
}

function documentedShare(functions: readonly ExportedFunction[]): number {
  return functions.filter(({ isDocumented }) => isDocumented).length / functions.length;
}

function percent(share: number): string {
  return `${Math.floor(100 * share)} %`;
}

main(process.argv[2]);
