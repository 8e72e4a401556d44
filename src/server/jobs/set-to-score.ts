/** Which stored structure set of a case an evaluation scores, and what is known of it. */
import { type CaseRow, ctVersionById, type Queries, setsOfCase } from "../../store/index.ts";
import { aboutCt, aboutReference } from "../stored-remarks.ts";

/** The latest predicted set of a case, of this model where one is named; or the code of why there is none to score. */
export async function setToScore(db: Queries, row: CaseRow, modelId: string | null) {
  if (row.exclusion !== null) return "case-excluded";
  const sets = await setsOfCase(db, row.caseId);
  const set = sets.find(
    ({ role, origin }) =>
      role === "predicted" &&
      (modelId === null || (origin.kind === "model" && origin.modelId === modelId)),
  );
  const reference = sets.find(({ role }) => role === "reference");
  if (!reference?.masksSha256) return "no-reference";
  if (set === undefined) return "no-prediction";
  // The slices that the CT had not had yet would count as missed.
  if (set.ctId !== reference.ctId) return "ct-has-grown";
  const ct = await ctVersionById(db, set.ctId);
  if (ct === undefined) return "no-prediction";
  const remarks = [...aboutCt(row, ct.remarks), ...aboutReference(row, reference)];
  const { id: setId, labelsSha256, flags } = set;
  const { caseId, diagnosis } = row;
  const { masksSha256 } = reference;
  const about = { caseId, diagnosis, grid: ct.grid, remarks, flags };
  return { each: { ...about, labelsSha256, reference: { masksSha256 } }, setId };
}
