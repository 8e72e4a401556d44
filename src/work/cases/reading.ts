import type { ReadCtOptions } from "../../dicom/index.ts";

/** What a person accepts of CTs that are refused otherwise; each case to which it applies gets a remark. */
export interface ReadingRequest {
  /** Slices are joined by their positions although their UIDs contradict it. */
  readonly trustPositions?: boolean;
  /** Values count as Hounsfield units although the files say that they are none. */
  readonly forceHu?: boolean;
  /** A gap where slices are missing is left as it is: nothing is filled in. */
  readonly acceptMissingSlices?: boolean;
}

/** The same as options for reading a CT. */
export function readOptionsOf({
  trustPositions,
  forceHu,
  acceptMissingSlices,
}: ReadingRequest): Pick<ReadCtOptions, "trustPositions" | "forceHu" | "missing"> {
  return {
    ...(trustPositions && { trustPositions }),
    ...(forceHu && { forceHu }),
    ...(acceptMissingSlices && { missing: "accept" }),
  };
}
