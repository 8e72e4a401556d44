import { getRouteApi } from "@tanstack/react-router";
import { routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { Problem, Waiting } from "../elements/problem.tsx";
import { CaseView } from "./case-view.tsx";

const page = getRouteApi("/cases/$caseId");

/** A case: its CT, its structure sets, how they agree. The address may name a slice and a structure. */
export function CasePage() {
  const { caseId } = page.useParams();
  const { slice, structure, ct } = page.useSearch();
  const { data, error, refetch } = useCall(routes.getCase, { params: { caseId }, query: { ct } });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  return <CaseView key={data.ctId} detail={data} slice={slice} structure={structure} />;
}
