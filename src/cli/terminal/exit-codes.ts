import { ArcuateError, type ErrorKind } from "../../base/index.ts";

/** What the command says to the shell: the one table, shown by `arcuate --help`. */
export const exitCodes = {
  ok: 0,
  bug: 1,
  usage: 2,
  input: 3,
  model: 4,
  device: 5,
  storage: 6,
  interrupted: 130,
} as const satisfies Record<ErrorKind | "ok" | "bug", number>;

type Outcome = keyof typeof exitCodes;

const meanings: Readonly<Record<Outcome, string>> = {
  ok: "done",
  bug: "a fault of Arcuate itself; it says what to report",
  usage: "the command was given something it does not take",
  input: "a CT, structure set, ROI or configuration cannot be used",
  model: "the model file cannot be used",
  device: "the device asked for cannot be used",
  storage: "a file or folder cannot be written, or holds something that would be overwritten",
  interrupted: "stopped by Ctrl-C or a termination signal",
};

/** Anything that is no `ArcuateError` is a bug. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ArcuateError ? exitCodes[error.kind] : exitCodes.bug;
}

/** The table as help text. */
export function exitCodesHelp(): string {
  const outcomes = Object.keys(exitCodes) as Outcome[]; // the keys of a literal are its type's
  const lines = outcomes.map((each) => `  ${`${exitCodes[each]}`.padStart(3)}  ${meanings[each]}`);
  return ["Exit codes:", ...lines].join("\n");
}
