import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type CaseDetail, routes, type StructureSetInfo } from "../../server/contract/index.ts";
import { useSession } from "../api/session.ts";
import { useCall } from "../api/use-call.ts";
import { NotFoundPage } from "../shell/not-found-page.tsx";
import { Problem, Waiting } from "../shell/problem.tsx";
import { useLabelMap } from "../viewer/label-map.ts";
import { CorrectView } from "./correct-view.tsx";
import { readDraft } from "./draft.ts";

const page = getRouteApi("/cases/$caseId/correct/$structureSetId");

/** A structure set to be edited, and saved as a new one. */
export function CorrectPage() {
  const { caseId, structureSetId } = page.useParams();
  const { data, error } = useCall(routes.getCase, { params: { caseId } });
  if (error) return <Problem error={error} />;
  if (!data) return <Waiting />;
  const set = data.structureSets.find(({ id }) => id === structureSetId);
  if (!set) return <NotFoundPage />;
  return <Loaded key={set.id} detail={data} set={set} />;
}

/** Waits for the label map and for a draft that an earlier page may have left. */
function Loaded({ detail, set }: { readonly detail: CaseDetail; readonly set: StructureSetInfo }) {
  const userId = useSession().data?.user.id ?? "";
  const draftKey = `${userId}/${set.id}`;
  const base = useLabelMap({ caseId: detail.caseId, size: detail.grid.size }, set.id);
  const draft = useQuery({
    queryKey: ["draft", draftKey],
    // Without storage for drafts (a private window, say) editing works all the same.
    queryFn: () => readDraft(draftKey).catch(() => null),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  if (base.error) return <Problem error={base.error} />;
  if (!base.data || draft.isPending) return <Waiting />;
  return (
    <CorrectView
      detail={detail}
      set={set}
      base={base.data}
      draft={draft.data ?? null}
      draftKey={draftKey}
    />
  );
}
