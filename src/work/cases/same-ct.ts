/** Knows again a CT that was read before under other UIDs. */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { CtVolume } from "../../volume/index.ts";

/** Gives a remark for each CT whose voxels and spacing are those of one that it was given before. */
export interface SameCts {
  readonly remarkOn: (id: string, ct: CtVolume) => Promise<readonly CaseRemark[]>;
}

export function createSameCts(): SameCts {
  const ids = new Map<string, string>();
  return {
    remarkOn: async (id, ct) => {
      const { ctSha256Of } = await import("../../volume/index.ts");
      const hash = ctSha256Of(ct);
      const same = ids.get(hash);
      if (same === undefined) ids.set(hash, id);
      if (same === undefined || same === id) return [];
      return [
        caseRemark(
          "same-ct",
          `its CT has the same voxels as that of ${same}: one patient counts twice`,
        ),
      ];
    },
  };
}
