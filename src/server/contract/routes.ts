import { auditRoutes } from "./audit.ts";
import { caseRoutes } from "./cases.ts";
import { jobRoutes } from "./jobs.ts";
import { nameRoutes } from "./names.ts";
import { resultsRoutes } from "./results.ts";
import { reviewRoutes } from "./review.ts";
import { sessionRoutes } from "./session.ts";
import { trainingRoutes } from "./training.ts";
import { uploadRoutes } from "./uploads.ts";

/** Every call of the API, by name. The server has a handler for each and no other. */
export const routes = {
  ...sessionRoutes,
  ...caseRoutes,
  ...uploadRoutes,
  ...jobRoutes,
  ...nameRoutes,
  ...reviewRoutes,
  ...resultsRoutes,
  ...trainingRoutes,
  ...auditRoutes,
} as const;

export type RouteName = keyof typeof routes;
