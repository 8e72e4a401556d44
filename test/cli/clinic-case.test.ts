/**
 * `arcuate evaluate` on a clinic's case, manual against another program's contours. The figures are those of
 * evaluate-oracle.py beside this file, which shares no code with Arcuate:
 *
 *   /usr/bin/python3 test/cli/evaluate-oracle.py ../shared/data/pelvic-ref-002 Vescica Bladder_DL \
 *     FemoreSinistro Femur_Head_L_DL FemoreDestro Femur_Head_R_DL
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { arcuateJson, projectRoot } from "./run-command.ts";

const folder = join(projectRoot, "..", "shared", "data", "pelvic-ref-002");
const isHere = existsSync(folder);
if (!isHere) console.warn("clinic-case.test: skipped, ../shared/data/pelvic-ref-002 is not there");

const figures = {
  Bladder: [
    0.8519033974621367, 1.7783630347474293, 5.385164807134504, 4.69041575982343, 37.914, 35.376,
  ],
  Femur_Head_L: [0.7765228450484994, 4.174850499325932, 21.0, 15.0, 139.938, 176.148],
  Femur_Head_R: [
    0.7080981595092024, 4.197376803130423, 10.770329614269007, 10.295630140987, 119.418, 173.982,
  ],
};

describe.skipIf(!isHere)("a clinic's case", () => {
  it("gets the figures of an independent program", async () => {
    const { exitCode, document } = await arcuateJson([
      "evaluate",
      folder,
      ...["--roi", "Bladder=Vescica", "--predicted-roi", "Bladder=Bladder_DL"],
      ...[
        "--roi",
        "Femur_Head_L=FemoreSinistro",
        "--predicted-roi",
        "Femur_Head_L=Femur_Head_L_DL",
      ],
      ...["--roi", "Femur_Head_R=FemoreDestro", "--predicted-roi", "Femur_Head_R=Femur_Head_R_DL"],
    ]);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      scores: Object.entries(figures).map(
        ([structure, [dice, msd, hd95, pooledHd95, reference, predicted]]) => ({
          structure,
          dice: expect.closeTo(dice!, 9),
          meanSurfaceDistanceMm: expect.closeTo(msd!, 6),
          hausdorffDistance95Mm: expect.closeTo(hd95!, 6),
          pooledHausdorffDistance95Mm: expect.closeTo(pooledHd95!, 6),
          referenceCc: expect.closeTo(reference!, 3),
          predictedCc: expect.closeTo(predicted!, 3),
        }),
      ),
    });
  });
});
