/** What is left out of a folder or archive, in the same words from every command. */
import type { EmptySource } from "./found-case.ts";

/** A folder, an archive or a CT that was named or found and is not used. */
export interface LeftOutSource {
  readonly source: string;
  /** Why, for a program. */
  readonly code: string;
  /** Why, for a person. */
  readonly reason: string;
}

/**
 * A folder without a case. One that was named for its cases must hold one; beside cases, others may lie.
 * @param isFault Whether nothing that was named with it holds a case.
 */
export function leaveOutEmpty(
  { path, code, reason }: EmptySource,
  isFault: boolean,
): LeftOutSource {
  return { source: path, code, reason: isFault ? `Cannot use ${path}: ${reason}` : reason };
}
