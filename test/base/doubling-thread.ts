/** A thread that doubles numbers, fails for those below zero and for none, never ends for 13, and fills its memory for 14. */
import { ArcuateError } from "../../src/base/index.ts";
import type { ThreadModule } from "../../src/host/index.ts";

const createDoubling: ThreadModule<undefined, number, number> = () => (value) => {
  if (Number.isNaN(value)) throw new TypeError("Cannot double: there is no number");
  if (value < 0) {
    const message = "Cannot double: the number must be 0 or more, got less";
    throw new ArcuateError("input", "below-zero", message, { fields: { value } });
  }
  if (value === 13) for (;;);
  const held: number[][] = [];
  while (value === 14) held.push([held.length]);
  return 2 * value;
};

export default createDoubling;
