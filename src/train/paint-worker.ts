/** A worker thread that paints generated cases, one at a time, on request. */
import type { ThreadModule } from "../host/index.ts";
import type { TrainingCase } from "./cases.ts";
import { type PaintTask, paintCase } from "./generated-cases.ts";

const createPainting: ThreadModule<undefined, PaintTask, TrainingCase> = () => paintCase;

export default createPainting;
