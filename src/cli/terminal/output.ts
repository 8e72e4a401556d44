/**
 * What a command prints: tables and sentences for people, or, under --json, one document for a script. Both go to
 * stdout; remarks and progress go to stderr.
 */
import { createProgressDisplay, type ProgressDisplay } from "./progress-bar.ts";

export interface Output {
  readonly isJson: boolean;
  readonly progress: ProgressDisplay;
  /** Lines for people; silent under --json. */
  print(text: string): void;
  /** A remark worth seeing that is no result; silent under --json, where the document holds it. */
  remark(text: string): void;
  /** The result for a script; silent without --json. Call it once. */
  document(value: unknown): void;
}

/** Where the words go; the process's own streams, or a test's. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** What a command prints through: text and a progress bar, or with `isJson` one document on stdout and nothing else. */
export function createOutput({ stdout, stderr }: Streams, isJson: boolean): Output {
  const progress = createProgressDisplay(stderr, isJson);
  return {
    isJson,
    progress,
    print(text) {
      progress.finish();
      if (!isJson) stdout.write(`${text}\n`);
    },
    remark(text) {
      progress.finish();
      if (!isJson) stderr.write(`${text}\n`);
    },
    document(value) {
      progress.finish();
      if (isJson) stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
  };
}
