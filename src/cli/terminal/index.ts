/**
 * terminal/: how the command line talks: tables, progress, errors with advice and exit codes. It knows no command.
 */
export { exitCodes, exitCodesHelp } from "./exit-codes.ts";
export { reportFailure } from "./failure.ts";
export { type Interruption, listenForInterruption } from "./interruption.ts";
export { createOutput, type Output, type Streams } from "./output.ts";
export { printable } from "./printable.ts";
export { formatDuration, type ProgressDisplay } from "./progress-bar.ts";
export { type Column, formatTable } from "./table.ts";
