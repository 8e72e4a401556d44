/** From a CT and a model in memory to a prediction in memory: what the command line and the server both do. */
import { ArcuateError } from "../../base/index.ts";
import type { Model } from "../../model/index.ts";
import type { Device } from "../../nn/index.ts";
import type { Flag, StructureReport } from "../../predict/index.ts";
import { type LabelScheme, type Structure, structureNamed } from "../../structures/index.ts";
import type { CtVolume, LabelMap } from "../../volume/index.ts";
import type { WorkContext } from "../context.ts";
import type { LeftOut } from "./left-out.ts";

/** What is known of the CT, and how the network runs. */
export interface SegmentVolumeOptions {
  /** Diagnosis group; structures of other groups are left out. */
  readonly diagnosis?: string | undefined;
  /** DICOM's Patient Position, where known: anything but head first supine is flagged. */
  readonly patientPosition?: string | undefined;
  /** Default: as `openSession` chooses. */
  readonly device?: Device | undefined;
  readonly threads?: number | undefined;
}

/** A prediction: its labels, and everything that a person should know about them. */
export interface PredictedVolume {
  /** On the CT's grid; structures that the diagnosis leaves out have no voxel. */
  readonly labelMap: LabelMap;
  /** The structures that were looked for, also those that were not found. */
  readonly structures: readonly StructureReport[];
  readonly leftOut: readonly LeftOut[];
  /** The worst first; empty where nothing is remarkable. */
  readonly flags: readonly Flag[];
}

/**
 * Segments a CT.
 * @param ct On any grid with evenly spaced slices, in the patient frame.
 * @throws {ArcuateError} As `segmentCt`: `slices-uneven`, `single-slice`, `interrupted`.
 */
export async function segmentVolume(
  ct: CtVolume,
  model: Model,
  { diagnosis, patientPosition, device, threads }: SegmentVolumeOptions,
  { progress, signal }: Pick<WorkContext, "progress" | "signal">,
): Promise<PredictedVolume> {
  const { segmentCt } = await import("../../predict/index.ts");
  const { leftOut, ...predicted } = await segmentCt(ct, model, {
    progress,
    signal,
    ...(device && { device }),
    ...(threads && { threads }),
    ...(diagnosis && { diagnosis }),
    ...(patientPosition && { patientPosition }),
  });
  return {
    ...predicted,
    leftOut: leftOut.map(({ name, diagnoses = [] }) => ({ name, diagnoses })),
  };
}

/**
 * The prediction with the numbers and the spelling of another scheme. Models number their structures from 1, a cohort
 * numbers its own: structures are matched by name.
 * @throws {ArcuateError} As `requireSchemeOf`.
 */
export function renumberPrediction(
  { labelMap, structures, leftOut, flags }: PredictedVolume,
  modelScheme: LabelScheme,
  scheme: LabelScheme,
): PredictedVolume {
  const own = requireSchemeOf(modelScheme, scheme);
  const labels = new Uint8Array(modelScheme.structures.length + 1);
  for (const { label, name } of modelScheme.structures) labels[label] = own(name).label;
  return {
    labelMap: { grid: labelMap.grid, labels: labelMap.labels.map((label) => labels[label]!) },
    structures: structures.map((each) => ({ ...each, structure: own(each.structure.name) })),
    leftOut: leftOut.map((each) => ({ ...each, name: own(each.name).name })),
    flags: flags.map((flag) => ({
      ...flag,
      structure: flag.structure === null ? null : own(flag.structure).name,
    })),
  };
}

/**
 * Finds each structure of a model in a scheme.
 * @returns The scheme's structure for a name of the model.
 * @throws {ArcuateError} `model-scheme-foreign`, naming a structure of the model that the scheme does not have.
 */
export function requireSchemeOf(
  modelScheme: LabelScheme,
  scheme: LabelScheme,
): (name: string) => Structure {
  const own = (name: string): Structure => {
    const structure = structureNamed(scheme, name);
    if (structure !== undefined) return structure;
    const known = scheme.structures.map((each) => each.name).join(", ");
    const message = `Cannot use the model here: its structures must be among ${known}, got ${name}`;
    throw new ArcuateError("model", "model-scheme-foreign", message, {
      fields: { structure: name },
    });
  };
  for (const { name } of modelScheme.structures) own(name);
  return own;
}
