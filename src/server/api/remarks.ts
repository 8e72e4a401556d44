/** What a person should know about a case and its structure sets, from where it is stored. */
import { worstFirst } from "../../base/index.ts";
import {
  type CtVersionRow,
  type Queries,
  type StoredRemark,
  type StructureSetRow,
  setById,
} from "../../store/index.ts";
import { leftOutRemarks } from "../../work/index.ts";
import { type CaseRemark, PATIENT_CONFIRMED, type Remark } from "../contract/index.ts";
import { notFound } from "../http/problems.ts";
import { aboutCt, aboutReference, type FlaggedSet, type RemarkedCase } from "../stored-remarks.ts";

type PredictedSet = FlaggedSet & Pick<StructureSetRow, "leftOut">;

export interface ToldCase {
  readonly row: RemarkedCase;
  /** Of the version of the CT that is shown. */
  readonly ctRemarks: readonly StoredRemark[];
  readonly reference: FlaggedSet | undefined;
  /** The latest prediction; undefined where there is none, or where its remarks are hidden. */
  readonly predicted: PredictedSet | undefined;
}

/** Remarks about CT, reference and prediction, the worst first. */
export function remarksOnCase({ row, ctRemarks, reference, predicted }: ToldCase): CaseRemark[] {
  const onPrediction = [...(predicted?.flags ?? []), ...leftOutRemarks(predicted?.leftOut ?? [])];
  const told = (remarks: readonly StoredRemark[], about: CaseRemark["about"]) =>
    remarks.map((remark) => ({ ...copyRemark(remark), about }));
  return worstFirst([
    ...told(aboutCt(row, ctRemarks), "ct"),
    ...told(aboutReference(row, reference), "reference"),
    ...told(onPrediction, "prediction"),
  ]);
}

/**
 * A remark as the contract has it: lists of its own.
 * @param places Where the slices of its CT lie in the one that is shown; default: it is that CT.
 */
export function copyRemark(remark: StoredRemark, places?: readonly number[] | null): Remark {
  const { code, severity, structure, slices, figures, text } = remark;
  const shown = slices?.map((slice) => (places?.[slice - 1] ?? slice - 1) + 1);
  return {
    ...{ code, severity, structure, text },
    ...(shown && { slices: shown }),
    ...(figures && { figures: { ...figures } }),
  };
}

/**
 * The structure set that a chain of corrections began with; the set itself where nobody corrected it.
 * @throws {RequestProblem} 404 `not-found`.
 */
export async function startOf(db: Queries, set: StructureSetRow): Promise<StructureSetRow> {
  if (set.origin.kind !== "person") return set;
  const before = await setById(db, set.origin.basedOn);
  if (before === undefined) throw notFound("structure set");
  return startOf(db, before);
}

/** Remarks about a set itself. @param start See `startOf`. */
function aboutSet(row: RemarkedCase, start: StructureSetRow): readonly StoredRemark[] {
  const isShownReference = start.role === "reference" && !start.isSuperseded;
  return isShownReference ? aboutReference(row, start) : start.flags;
}

/** Whether a set has another Patient ID than its CT, or was drawn from such a set. */
export function hasOtherPatient(row: RemarkedCase, start: StructureSetRow): boolean {
  if (start.role !== "reference") return false;
  return aboutSet(row, start).some(({ code }) => code === PATIENT_CONFIRMED);
}

/**
 * What the file of a structure set says beside the set's own flags: remarks about its CT, and for all but predictions
 * those about the set that it began with.
 */
export function remarksForFile(
  row: RemarkedCase,
  ct: Pick<CtVersionRow, "remarks">,
  set: StructureSetRow,
  start: StructureSetRow,
): StoredRemark[] {
  const onCt = aboutCt(row, ct.remarks);
  if (set.role === "predicted") return onCt;
  return [...onCt, ...aboutSet(row, start)];
}
