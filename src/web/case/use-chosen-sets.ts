import { useCallback, useMemo, useState } from "react";
import type { CaseDetail, StructureSetInfo } from "../../server/contract/index.ts";
import { useLabelMap } from "../viewer/label-map.ts";
import type { SetRole } from "../viewer/structure-set.ts";

/** Which structure set of each role is looked at; null where the case has none. */
export type ChosenSets = Readonly<Record<SetRole, StructureSetInfo | null>>;

/** The label maps of the chosen sets; undefined until they have come. */
export type LabelMaps = Readonly<Record<SetRole, Uint8Array | undefined>>;

interface SetChoice {
  readonly chosen: ChosenSets;
  readonly choose: (role: SetRole, structureSetId: string) => void;
}

/** The structure sets that a person has chosen, or else the newest of each role. */
export function useChosenSets(detail: CaseDetail): SetChoice {
  const [wanted, setWanted] = useState<Readonly<Partial<Record<SetRole, string>>>>({});
  const choose = useCallback(
    (role: SetRole, id: string) => setWanted((before) => ({ ...before, [role]: id })),
    [],
  );
  const chosen = useMemo((): ChosenSets => {
    const pick = (role: SetRole): StructureSetInfo | null => {
      const ofRole = detail.structureSets.filter((set) => set.role === role);
      return ofRole.find((set) => set.id === wanted[role]) ?? ofRole[0] ?? null;
    };
    return {
      reference: pick("reference"),
      predicted: pick("predicted"),
      corrected: pick("corrected"),
    };
  }, [detail, wanted]);
  return { chosen, choose };
}

/** Reads the label maps of the chosen sets. */
export function useLabelMaps(
  detail: CaseDetail,
  chosen: ChosenSets,
): { readonly maps: LabelMaps; readonly error: Error | null } {
  const reference = useLabelMap(detail, chosen.reference?.id ?? null);
  const predicted = useLabelMap(detail, chosen.predicted?.id ?? null);
  const corrected = useLabelMap(detail, chosen.corrected?.id ?? null);
  return {
    maps: { reference: reference.data, predicted: predicted.data, corrected: corrected.data },
    error: reference.error ?? predicted.error ?? corrected.error,
  };
}
