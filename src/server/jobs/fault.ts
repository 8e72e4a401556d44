/** A fault of Arcuate itself, as jobs and logs show it. */

/** Its message holds no data. */
export class Fault extends Error {}

/**
 * The fault to show for an error that is not ours: only its name, because its message may hold data. Messages of the
 * database, for example, quote the values that were to be written.
 */
export function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const name = error instanceof Error ? error.name : "Error";
  return new Fault(`This is a fault of Arcuate (${name})`);
}
