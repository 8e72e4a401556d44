/** Flags of the CT: its HU, its voxels, the patient's position, and the part of the body that it shows. */
import { evenSpacingMm, type Vector3 } from "../../geometry/index.ts";
import type { CtVolume } from "../../volume/index.ts";
import { showsPelvis } from "./find-pelvis.ts";
import type { Flag } from "./flag.ts";
import { lookAtBody } from "./look-at-body.ts";

/** @param patientPosition DICOM's Patient Position; no flag where it is not known. */
export function positionFlags(patientPosition: string | undefined): Flag[] {
  if (!patientPosition || /^(HF|FF|LF|RF)S$/.test(patientPosition)) return [];
  const known = /^(HF|FF|LF|RF)(P|DR|DL)$/.test(patientPosition);
  const text = `the patient does not lie supine${known ? ` (${patientPosition})` : ""}`;
  return [{ code: "not-supine", structure: null, severity: "warning", text }];
}

/** Voxels of planning CTs, in mm, for models that take any: from, to. */
const USUAL_MM = { slice: [1, 6], pixel: [0.5, 2] } as const;
/** How many times coarser than the model's grid a CT may be. */
const COARSER = 1.5;

/** @param modelSpacingMm The grid of the model, z, y, x. */
export function spacingFlags(spacingMm: Vector3, modelSpacingMm: "native" | Vector3): Flag[] {
  const isUsual = ([low, high]: readonly [number, number], mm: number) => mm >= low && mm <= high;
  const isFar =
    modelSpacingMm === "native"
      ? !isUsual(USUAL_MM.slice, spacingMm[0]) ||
        !isUsual(USUAL_MM.pixel, spacingMm[1]) ||
        !isUsual(USUAL_MM.pixel, spacingMm[2])
      : spacingMm.some((mm, axis) => mm > COARSER * modelSpacingMm[axis]!);
  if (!isFar) return [];
  const shown = spacingMm.map((mm) => mm.toFixed(1)).join(" x ");
  const text = `voxels of ${shown} mm are far from what the model was trained on`;
  return [{ code: "spacing-far", structure: null, severity: "warning", text }];
}

/** In a CT of a body, at least this share of samples is between fat and muscle. */
const LEAST_TISSUE_SHARE = 0.03;
/** Every CT holds something lighter than fat: air around the body, or at least gas within it. */
const LIGHTEST_HU = -300;
/** More lung than this, in cc, is a chest. */
const CHEST_CC = 600;

/**
 * Flags of HU that are none, of a chest in the field, and of a body that the field cuts off. A long scan shows a chest beside the
 * pelvis; only one without a pelvis is in doubt.
 * @param hasHips Whether both femoral heads were predicted as large and as far apart as they are.
 */
export function bodyFlags(ct: CtVolume, hasHips: boolean): Flag[] {
  const { tissueShare, lowestHu, lungCc, cutSides } = lookAtBody(ct, evenSpacingMm(ct.grid));
  const flags: Flag[] = [];
  if (lowestHu > LIGHTEST_HU || tissueShare < LEAST_TISSUE_SHARE) {
    const text = "values are not those of a CT in HU: is the rescale slope or intercept missing?";
    flags.push({ code: "hu-implausible", structure: null, severity: "severe", text });
  }
  if (lungCc > CHEST_CC) {
    const isLong = hasHips || showsPelvis(ct);
    const what = isLong ? "a long scan, with a pelvis" : "a chest, not a pelvis?";
    const text = `${lungCc.toFixed(0)} cc of lung in the image: ${what}`;
    const severity = isLong ? "notice" : "severe";
    flags.push({ code: "lungs-in-field", structure: null, severity, text });
  }
  if (cutSides > 0) {
    const text = "the body reaches the edge of the image: what lies outside is not drawn";
    flags.push({ code: "body-cut", structure: null, severity: "notice", text });
  }
  return flags;
}
