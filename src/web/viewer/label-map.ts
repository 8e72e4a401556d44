import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { routes } from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import type { Voxel } from "./plane.ts";

/** Label maps are tens of megabytes: kept only for going back and forth. */
const KEPT_MS = 20_000;

async function labelsOf(response: Response, size: Voxel): Promise<Uint8Array> {
  const labels = new Uint8Array(await response.arrayBuffer());
  if (labels.length !== size[0] * size[1] * size[2]) {
    throw new RangeError("Cannot show structures: the label map is not of the CT's size");
  }
  return labels;
}

interface LabelMapOf {
  readonly caseId: string;
  readonly size: Voxel;
}

/** The label map of a structure set; nothing is asked for while the id is null. */
export function useLabelMap(
  { caseId, size }: LabelMapOf,
  structureSetId: string | null,
): UseQueryResult<Uint8Array, Error> {
  return useQuery({
    queryKey: ["labels", caseId, structureSetId],
    queryFn: async ({ signal }) => {
      const params = { caseId, structureSetId: structureSetId ?? "" };
      return labelsOf(await call(routes.structureSetLabels, { params }, { signal }), size);
    },
    enabled: structureSetId !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    // Comparing two label maps voxel by voxel to keep the older object is wasted work.
    structuralSharing: false,
  });
}

/** The label map of what is to be rated: one structure alone. */
export function useItemLabels(
  item: { readonly sessionId: string; readonly itemId: string } | null,
  size: Voxel | null,
): UseQueryResult<Uint8Array, Error> {
  return useQuery({
    queryKey: ["item-labels", item?.sessionId, item?.itemId],
    queryFn: async ({ signal }) => {
      if (item === null || size === null) throw new RangeError("Cannot read labels: no item given");
      return labelsOf(await call(routes.reviewItemLabels, { params: item }, { signal }), size);
    },
    enabled: item !== null && size !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    structuralSharing: false,
  });
}
