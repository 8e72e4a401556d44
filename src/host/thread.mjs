// A thread of a pool. It does not take over the program's way of running TypeScript: it sets it up again first.
import Tinypool from "tinypool";
import { register } from "tsx/esm/api";

register();
const { module, data } = Tinypool.workerData;
const { handlerFor } = await import("./thread-task.ts");
const { move, transferableSymbol, valueSymbol } = Tinypool;
export default await handlerFor(module, data, (reply, buffers) =>
  move({ [transferableSymbol]: buffers, [valueSymbol]: reply }),
);
