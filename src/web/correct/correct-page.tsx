import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type CaseDetail, routes, type StructureSetInfo } from "../../server/contract/index.ts";
import { useSession } from "../api/session.ts";
import { useCall } from "../api/use-call.ts";
import { NotFoundPage } from "../elements/not-found-page.tsx";
import { Problem, Waiting } from "../elements/problem.tsx";
import { texts } from "../texts/index.ts";
import { useLabelMap } from "../viewer/label-map.ts";
import { CorrectView } from "./correct-view.tsx";
import { readDraft, type StoredDraft } from "./draft.ts";

const page = getRouteApi("/cases/$caseId/correct/$structureSetId");

/** Edits a structure set, and saves it as a new one. */
export function CorrectPage() {
  const { caseId, structureSetId } = page.useParams();
  const { ct } = page.useSearch();
  const { data, error } = useCall(routes.getCase, { params: { caseId }, query: { ct } });
  if (error) return <Problem error={error} />;
  if (!data) return <Waiting />;
  const set = data.structureSets.find(({ id }) => id === structureSetId);
  if (!set) return <NotFoundPage />;
  return <Loaded key={`${set.id} ${data.ctId}`} detail={data} set={set} />;
}

/** What a person is told about the stored draft when the page opens. */
function draftMessage(stored: StoredDraft | "noStore"): string | null {
  if (stored === "noStore") return texts.correct.noDraftStore;
  if (stored.kind === "unreadable") return texts.correct.unreadableDraft;
  return stored.kind === "found" ? texts.correct.restored : null;
}

/** Waits for the label map and for a draft that an earlier page may have left. */
function Loaded({ detail, set }: { readonly detail: CaseDetail; readonly set: StructureSetInfo }) {
  const userId = useSession().data?.user.id ?? "";
  // A draft holds slices by number: those of another version of the CT are others.
  const draftKey = `${userId}/${set.id}${set.ctId === detail.ctId ? "" : `/${detail.ctId}`}`;
  const base = useLabelMap(detail, set.id);
  const { data: stored } = useQuery({
    queryKey: ["draft", draftKey],
    // Correcting works without stored drafts, too.
    queryFn: () => readDraft(draftKey).catch(() => "noStore" as const),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  const first = set.structures[0];
  if (!first) return <Text p="md">{texts.correct.noStructures}</Text>;
  if (base.error) return <Problem error={base.error} />;
  if (!base.data || stored === undefined) return <Waiting />;
  const draft = stored !== "noStore" && stored.kind === "found" ? stored.draft : null;
  return (
    <CorrectView
      {...{ detail, set, first, draft, draftKey }}
      base={base.data}
      told={draftMessage(stored)}
    />
  );
}
