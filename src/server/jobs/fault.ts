/** A fault of Arcuate's own, as jobs and logs tell it. */

/** Its message holds nothing of what was worked on. */
export class Fault extends Error {}

/**
 * Told by its name alone: its text may hold what nobody should read in a log or a job. The database's, for one, quotes
 * the values that were to be written.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const name = error instanceof Error ? error.name : "Error";
  return new Fault(`This is a fault of Arcuate (${name})`);
}
