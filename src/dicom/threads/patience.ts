import { availableParallelism, loadavg } from "node:os";

const LARGEST = 5;

/**
 * How many times longer than on an idle machine a file may take: grows with the load per core, up to five.
 */
export function patience(): number {
  return Math.min(LARGEST, Math.max(1, loadavg()[0]! / availableParallelism()));
}
