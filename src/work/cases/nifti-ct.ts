/** CTs from NIfTI files, which say neither whose they are nor what their values mean. */
import { ArcuateError, type CaseRemark, caseRemark } from "../../base/index.ts";
import type { NiftiLayout } from "../../nifti/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import type { ReadingRequest } from "./reading.ts";

export interface NiftiCt {
  readonly volume: CtVolume;
  /** How the file has its voxels. */
  readonly layout: NiftiLayout;
  readonly remarks: readonly CaseRemark[];
}

/** Whether a file's name is that of a NIfTI file. */
export function isNiftiName(path: string): boolean {
  return /\.nii(\.gz)?$/i.test(path);
}

/** @throws {ArcuateError} As `readNiftiCt`; as `requireHounsfieldUnits`, unless `forceHu`. */
export async function loadNiftiCt(
  path: string,
  { forceHu }: Pick<ReadingRequest, "forceHu">,
): Promise<NiftiCt> {
  const { readNiftiCt, requireHounsfieldUnits } = await import("../../nifti/index.ts");
  const read = await readNiftiCt(path);
  try {
    requireHounsfieldUnits(path, read.volume);
    return { ...read, remarks: [] };
  } catch (error) {
    if (!forceHu || !(error instanceof ArcuateError)) throw error;
    const text =
      "the values are plainly no Hounsfield units; they were used because you asked for it";
    return { ...read, remarks: [caseRemark("values-forced", text)] };
  }
}
