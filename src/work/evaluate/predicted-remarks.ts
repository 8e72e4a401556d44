import type { Remark } from "../../base/index.ts";

/**
 * Remarks on the predicted side, told apart from those on the case and its reference that they stand beside. A flag's text does
 * not name its structure: here it does.
 */
export function remarksOnPredicted<T extends Remark>(remarks: readonly T[]): T[] {
  return remarks.map((remark) => {
    const { structure, text } = remark;
    const isNamed = structure === null || text.includes(structure);
    return { ...remark, text: `predicted: ${isNamed ? text : `${structure}: ${text}`}` };
  });
}
