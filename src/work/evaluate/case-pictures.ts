/** Pictures of evaluated cases: each structure alone, reference and predicted on the CT. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { CaseResult, Results, StructureResult } from "../../evaluate/index.ts";
import { writeFileAtomic } from "../../host/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import type { LoadedForScoring, SideMaps } from "./evaluate-sources.ts";

export interface PicturesRequest {
  readonly out: string;
  readonly pictures: "extremes" | "all" | "none";
}

/** Draws each structure of a case; which pictures stay is known when all cases are scored. */
export async function withPictures(
  scored: CaseResult,
  { ct, sides }: LoadedForScoring,
  scheme: LabelScheme,
  { out, pictures }: PicturesRequest,
): Promise<CaseResult> {
  if (pictures === "none") return scored;
  const { renderOverlay } = await import("../../evaluate/index.ts");
  const structures: StructureResult[] = [];
  for (const each of scored.structures) {
    const structure = scheme.structures.find(({ name }) => name === each.name);
    if (each.kind === "notApplicable" || structure === undefined) {
      structures.push(each);
      continue;
    }
    const mapOf = ({ masks }: SideMaps) => {
      const mask = masks.get(structure.label);
      return mask && { grid: mask.grid, labels: mask.voxels };
    };
    const png = renderOverlay(ct, mapOf(sides.reference), mapOf(sides.predicted), {
      scheme: { structures: [{ ...structure, label: 1 }] },
      title: `${structure.name}, ${scored.id}`,
    });
    const name = `${scored.id}-${structure.name}`.replaceAll(/[^\w-]/g, "_");
    const picture = `pictures/${name}.png`;
    await writeFileAtomic(join(out, picture), png);
    structures.push({ ...each, picture });
  }
  return { ...scored, structures };
}

/** Only the worst and the median case of each structure keep their pictures. */
export async function keepExtremes(
  cases: readonly CaseResult[],
  structures: Results["structures"],
  out: string,
): Promise<CaseResult[]> {
  const { extremeCases } = await import("../../report/index.ts");
  const kept = new Set(
    extremeCases({ cases, structures }).flatMap(({ result }) =>
      result.kind === "notApplicable" || result.picture === undefined ? [] : [result.picture],
    ),
  );
  const trimmed: CaseResult[] = [];
  for (const each of cases) {
    const structures: StructureResult[] = [];
    for (const result of each.structures) {
      if (result.kind === "notApplicable" || result.picture === undefined) structures.push(result);
      else if (kept.has(result.picture)) structures.push(result);
      else {
        const { picture, ...rest } = result;
        await rm(join(out, picture));
        structures.push(rest);
      }
    }
    trimmed.push({ ...each, structures });
  }
  return trimmed;
}
