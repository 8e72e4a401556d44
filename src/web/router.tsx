import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { z } from "zod";
import { AccountsPage } from "./accounts/accounts-page.tsx";
import { AuditPage } from "./accounts/audit-page.tsx";
import { CasePage } from "./case/case-page.tsx";
import { CorrectPage } from "./correct/correct-page.tsx";
import { NotFoundPage } from "./elements/not-found-page.tsx";
import { HelpPage } from "./help/help-page.tsx";
import { ImportPage } from "./import/import-page.tsx";
import { ImportReportPage } from "./import/report-view.tsx";
import { JobsPage } from "./jobs/jobs-page.tsx";
import { NamesPage } from "./names/names-page.tsx";
import { RatingPage } from "./rating/rating-page.tsx";
import { SessionsPage } from "./rating/sessions-page.tsx";
import { Table3Page } from "./rating/table3-page.tsx";
import { ResultsListPage, ResultsPage } from "./results/results-page.tsx";
import { Shell } from "./shell/shell.tsx";
import { ModelsPage } from "./training/models-page.tsx";
import { TrainingPage } from "./training/training-page.tsx";
import { WorkListPage } from "./work-list/work-list-page.tsx";

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
});

/** A version of the CT; without one, the CT as the case has it now. */
const ctSearch = z.object({ ct: z.uuid().optional().catch(undefined) });

/** What an address may say about a case: a version of its CT, a slice from 0 and a structure. The rest is ignored. */
const caseSearch = ctSearch.extend({
  slice: z.coerce.number().int().min(0).optional().catch(undefined),
  structure: z.string().optional().catch(undefined),
});

const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: "/", component: WorkListPage }),
  createRoute({ getParentRoute: () => root, path: "/setup", component: WorkListPage }),
  createRoute({
    getParentRoute: () => root,
    path: "/cases/$caseId",
    component: CasePage,
    validateSearch: (search): z.infer<typeof caseSearch> => caseSearch.parse(search),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/cases/$caseId/correct/$structureSetId",
    component: CorrectPage,
    validateSearch: (search): z.infer<typeof ctSearch> => ctSearch.parse(search),
  }),
  createRoute({ getParentRoute: () => root, path: "/review", component: SessionsPage }),
  createRoute({ getParentRoute: () => root, path: "/review/$sessionId", component: RatingPage }),
  createRoute({
    getParentRoute: () => root,
    path: "/review/$sessionId/results",
    component: Table3Page,
  }),
  createRoute({ getParentRoute: () => root, path: "/import", component: ImportPage }),
  createRoute({ getParentRoute: () => root, path: "/import/$jobId", component: ImportReportPage }),
  createRoute({ getParentRoute: () => root, path: "/jobs", component: JobsPage }),
  createRoute({ getParentRoute: () => root, path: "/names", component: NamesPage }),
  createRoute({ getParentRoute: () => root, path: "/results", component: ResultsListPage }),
  createRoute({
    getParentRoute: () => root,
    path: "/results/$resultsId",
    component: ResultsPage,
  }),
  createRoute({ getParentRoute: () => root, path: "/training", component: TrainingPage }),
  createRoute({ getParentRoute: () => root, path: "/models", component: ModelsPage }),
  createRoute({ getParentRoute: () => root, path: "/accounts", component: AccountsPage }),
  createRoute({ getParentRoute: () => root, path: "/audit", component: AuditPage }),
  createRoute({ getParentRoute: () => root, path: "/help", component: HelpPage }),
]);

/** Every page with its address, inside the shell. */
export const router = createRouter({ routeTree, defaultPreload: false });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
