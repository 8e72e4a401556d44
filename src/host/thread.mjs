// A thread does not take over the program's way of running TypeScript: it sets it up again, then runs its module.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(workerData.module);
