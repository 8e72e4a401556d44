/** A worker thread that paints generated cases, one at a time, on request. */
import { answerTasks } from "../host/index.ts";
import { paintCase } from "./generated-cases.ts";

answerTasks(paintCase);
