/** The `arcuate` command: the only place that catches everything, prints and decides the exit code. */
import { CommanderError } from "commander";
import { ArcuateError } from "../base/index.ts";
import { createProgram } from "./program.ts";
import {
  createOutput,
  exitCodes,
  listenForInterruption,
  reportFailure,
  type Streams,
} from "./terminal/index.ts";

/**
 * Runs the command line and returns the exit code (`arcuate --help` lists them). Never throws.
 *
 * @param argv The words after `arcuate`.
 * @param streams Where it prints: the process's own streams, or a test's.
 */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
  if (streams === process) endWhenNobodyReads();
  const isJson = argv.includes("--json");
  const output = createOutput(streams, isJson);
  const interruption = listenForInterruption(() => {
    output.remark("Stopping; press Ctrl-C again to end at once.");
  });
  let exitCode: number = exitCodes.ok;
  const context = {
    output,
    progress: output.progress,
    signal: interruption.signal,
    remark: output.remark,
    endWith: (code: number) => {
      exitCode = code;
    },
  };
  const program = createProgram(context, {
    out: (text) => streams.stdout.write(text),
    error: (text) => streams.stderr.write(text),
  });
  let options: ReadonlySet<string> | undefined;
  program.hook("preAction", (_, command) => {
    options = new Set(command.options.flatMap(({ long }) => long ?? []));
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return helpOutcome(error) ?? fail(error);
  } finally {
    interruption.stopListening();
  }

  function fail(error: unknown): number {
    output.progress.finish();
    return reportFailure(error, streams, isJson, options);
  }
}

/** Commander throws for help too: asked for it is a success, in place of a missing subcommand it is none. */
function helpOutcome(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return exitCodes.ok;
  return error.code === "commander.help" ? exitCodes.usage : undefined;
}

/** `arcuate inspect . | head` closes our stdout early: this is not an error. A full disk behind it is reported. */
function endWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.ok);
    const message = `Cannot print the result: the output must have room, got ${error.code}`;
    const failure = new ArcuateError("storage", "print-failed", message, { cause: error });
    process.exit(reportFailure(failure, process, false));
  });
}
