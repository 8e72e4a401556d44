import type { Handlers } from "../http/handle.ts";
import { auditHandlers } from "./audit.ts";
import { caseHandlers } from "./cases.ts";
import { jobHandlers } from "./jobs.ts";
import { nameHandlers } from "./names.ts";
import { resultsHandlers } from "./results.ts";
import { reviewHandlers } from "./review/index.ts";
import { sessionHandlers } from "./session.ts";
import { trainingHandlers } from "./training.ts";
import { uploadHandlers } from "./uploads.ts";

/** A handler for every route of the contract, which the type requires. */
export const handlers: Handlers = {
  ...sessionHandlers,
  ...caseHandlers,
  ...uploadHandlers,
  ...jobHandlers,
  ...nameHandlers,
  ...reviewHandlers,
  ...resultsHandlers,
  ...trainingHandlers,
  ...auditHandlers,
};
