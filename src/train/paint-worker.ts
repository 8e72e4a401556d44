/** The thread that paints generated cases, one after the other, as they are asked for. */
import { answerTasks } from "../host/index.ts";
import { paintCase } from "./generated-cases.ts";

answerTasks(paintCase);
