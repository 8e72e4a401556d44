/**
 * terminal/: how the command line talks: tables, progress, errors with advice and exit codes. It knows no command.
 */
export { countLine, leftOutLines, remarkLines } from "./case-lines.ts";
export { exitCodes, exitCodesHelp } from "./exit-codes.ts";
export { reportFailure } from "./failure.ts";
export { listenForInterruption } from "./interruption.ts";
export { createOutput, type Output, type Streams } from "./output.ts";
export { printable } from "./printable.ts";
export { formatDuration } from "./progress-bar.ts";
export { formatTable } from "./table.ts";
