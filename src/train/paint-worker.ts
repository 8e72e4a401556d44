/** The thread that paints generated cases, one after the other, as they are asked for. */
import type { ThreadModule } from "../host/index.ts";
import type { TrainingCase } from "./cases.ts";
import { type PaintTask, paintCase } from "./generated-cases.ts";

const createPainting: ThreadModule<undefined, PaintTask, TrainingCase> = () => paintCase;

export default createPainting;
