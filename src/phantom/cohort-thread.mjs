// A thread does not take over the program's way of running TypeScript: it sets it up again.
import { register } from "tsx/esm/api";

register();
await import("./cohort-worker.ts");
