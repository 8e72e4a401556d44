import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { type Grid, routes } from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import { texts } from "../texts/index.ts";
import type { CtOfCase } from "./ct-download.ts";
import type { Voxel } from "./plane.ts";

/** Label maps take tens of megabytes, so they are kept only while a person goes back and forth. */
const KEPT_MS = 20_000;

async function labelsOf(response: Response, size: Voxel): Promise<Uint8Array> {
  const labels = new Uint8Array(await response.arrayBuffer());
  const voxels = size[0] * size[1] * size[2];
  if (labels.length !== voxels) {
    throw new RangeError(texts.viewer.labelsOfOtherSize(voxels, labels.length));
  }
  return labels;
}

/** The label map of a structure set on a version of the CT, [z, y, x]; not read while the id is null. */
export function useLabelMap(
  { caseId, ctId, grid }: CtOfCase & { readonly grid: Grid },
  structureSetId: string | null,
): UseQueryResult<Uint8Array, Error> {
  return useQuery({
    queryKey: ["labels", caseId, ctId, structureSetId],
    queryFn: async ({ signal }) => {
      const params = { caseId, structureSetId: structureSetId ?? "" };
      const input = { params, query: { ct: ctId } };
      return labelsOf(await call(routes.structureSetLabels, input, { signal }), grid.size);
    },
    enabled: structureSetId !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    // Without this, two label maps would be compared voxel by voxel.
    structuralSharing: false,
  });
}

/** The label map of an item to be rated, [z, y, x]: one structure alone. Not read while there is no item. */
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
