/** A thread of `shareOut` that doubles numbers, and fails for those below zero and for none. */
import { ArcuateError } from "../../src/base/index.ts";
import { answerTasks } from "../../src/host/index.ts";

answerTasks(async (value: number) => {
  if (Number.isNaN(value)) throw new TypeError("Cannot double: there is no number");
  if (value < 0) {
    const message = "Cannot double: the number must be 0 or more, got less";
    throw new ArcuateError("input", "below-zero", message, { fields: { value } });
  }
  return 2 * value;
});
