/** How a command ends that could not do what it was asked. */
import { CommanderError } from "commander";
import { ArcuateError } from "../../base/index.ts";
import { adviceOn, type CommandOptions } from "./advice.ts";
import { exitCodeOf } from "./exit-codes.ts";
import type { Streams } from "./output.ts";
import { printable } from "./printable.ts";

/**
 * Says what went wrong and returns the exit code: on stderr as `error: ...` with advice where there is some, under
 * --json as one document on stdout.
 * @param options Those of the command that failed, so that no other is advised.
 */
export function reportFailure(
  thrown: unknown,
  { stdout, stderr }: Streams,
  isJson: boolean,
  options?: CommandOptions,
): number {
  const error = asKnownError(thrown);
  const advice = adviceOn(error, options);
  if (isJson)
    stdout.write(`${JSON.stringify({ error: describeFailure(error, advice) }, undefined, 2)}\n`);
  else {
    const lines = [`error: ${messageOf(error)}`, ...(advice ? [`what to do: ${advice}`] : [])];
    stderr.write(`${lines.map(printable).join("\n")}\n`);
  }
  if (process.env.ARCUATE_DEBUG === "1" && thrown instanceof Error)
    stderr.write(`${thrown.stack}\n`);
  return exitCodeOf(error);
}

function describeFailure(error: unknown, advice: string | undefined) {
  const [code, fields] = error instanceof ArcuateError ? [error.code, error.fields] : ["bug", {}];
  return { code, message: messageOf(error), fields, ...(advice ? { advice } : {}) };
}

function messageOf(error: unknown): string {
  if (error instanceof ArcuateError) return error.message;
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `This is a fault of Arcuate, not of what you gave it (${what})`;
}

/** Errors that other layers leave as they come: the command line's parser and the file system. */
function asKnownError(thrown: unknown): unknown {
  if (thrown instanceof CommanderError) {
    const message = thrown.message.replace(/^error: /, "").replaceAll("\n", " ");
    return new ArcuateError("usage", "usage", message, { cause: thrown });
  }
  if (thrown instanceof Error && "syscall" in thrown && "code" in thrown) {
    const reason = String(thrown.code);
    const path = "path" in thrown ? String(thrown.path) : "a file";
    const message = `Cannot use ${path}: it must exist and be accessible, got ${reason}`;
    return new ArcuateError("storage", "file-system", message, {
      fields: { path, reason },
      cause: thrown,
    });
  }
  return thrown;
}
