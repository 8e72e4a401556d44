import { join } from "node:path";
import { traceMask } from "../contours/index.ts";
import {
  type CtSeries,
  encodeCtSeries,
  encodeStructureSet,
  type RoiToWrite,
} from "../dicom/index.ts";
import { writeFileAtomic } from "../host/index.ts";
import { maskOf } from "../volume/index.ts";
import type { Phantom } from "./phantom.ts";

export interface AboutPhantomCase {
  readonly softwareVersion?: string;
  /** Patient ID and name; default "PHANTOM-" and the seed. */
  readonly patientId?: string;
  /** Date and time of the scan. A fixed day by default, so that the same phantom gives the same files. */
  readonly acquired?: Date;
}

export interface PhantomCase {
  readonly folder: string;
  readonly ctFiles: readonly string[];
  readonly structureSetFile: string;
}

const DEFAULT_DAY = new Date(Date.UTC(2020, 0, 1, 12));

/**
 * Writes a phantom as a planning system would export it: a CT series and one RTSTRUCT that refers to its slices.
 * The folder is created if it does not exist. Files of the same names are replaced.
 * @throws {ArcuateError} `write-failed`.
 */
export async function writePhantomCase(
  folder: string,
  phantom: Phantom,
  about: AboutPhantomCase = {},
): Promise<PhantomCase> {
  const { softwareVersion = "unreleased", acquired = DEFAULT_DAY } = about;
  const { ctFiles, series } = await writePhantomCt(folder, phantom, about);
  const structureSetFile = join(folder, "RS.dcm");
  const bytes = encodeStructureSet(series, trueRois(phantom), {
    label: "PHANTOM",
    description: "Outlines of a synthetic pelvis.",
    softwareVersion,
    modelName: "Synthetic pelvis",
    algorithmParameters: `seed ${phantom.seed}, ${phantom.diagnosis}`,
    now: acquired,
  });
  await writeFileAtomic(structureSetFile, bytes);
  return { folder, ctFiles, structureSetFile };
}

/**
 * Writes the CT series of a phantom without a structure set. The series that is returned is what `encodeStructureSet`
 * refers to.
 * @throws {ArcuateError} `write-failed`.
 */
export async function writePhantomCt(
  folder: string,
  phantom: Phantom,
  about: AboutPhantomCase,
): Promise<{ ctFiles: string[]; series: CtSeries }> {
  const { softwareVersion = "unreleased", acquired = DEFAULT_DAY } = about;
  const patientId = about.patientId ?? `PHANTOM-${phantom.seed}`;
  const { style } = phantom.traits;
  const { files, series } = encodeCtSeries(phantom.ct, {
    uidSeed: identityOf(phantom, softwareVersion),
    patientId,
    patientName: patientId,
    patientSex: phantom.sex === "female" ? "F" : "M",
    patientPosition: "HFS",
    manufacturer: "Arcuate",
    manufacturerModelName: style === "plain" ? "Synthetic pelvis" : `Synthetic pelvis, ${style}`,
    softwareVersion,
    studyDescription: "Synthetic pelvis",
    acquired,
    ...(phantom.hasContrast ? { contrastAgent: "Synthetic iodine" } : {}),
  });
  const ctFiles: string[] = [];
  for (const { fileName, bytes } of files) {
    const path = join(folder, fileName);
    await writeFileAtomic(path, bytes);
    ctFiles.push(path);
  }
  return { ctFiles, series };
}

/** Everything in which two phantoms can differ. Phantoms that differ must get different UIDs. */
function identityOf({ seed, diagnosis, ct, traits }: Phantom, softwareVersion: string): string {
  const { size, pixelSpacingMm, sliceOrigins } = ct.grid;
  const place = [...size, ...pixelSpacingMm, ...sliceOrigins[0]!];
  const clinical = traits.style === "plain" ? [] : [traits.style, traits.implant];
  return [softwareVersion, seed, diagnosis, ...place, ...clinical].join(" ");
}

/**
 * The true contours of a phantom: one ROI for every structure of its scheme that has a voxel. The ROI Number is the
 * label. Structures in `missingLabels` have no ROI.
 */
export function trueRois({ labelMap, scheme }: Pick<Phantom, "labelMap" | "scheme">): RoiToWrite[] {
  const rois: RoiToWrite[] = [];
  for (const { label, name, interpretedType, colour, code } of scheme.structures) {
    const contours = traceMask(maskOf(labelMap, label));
    if (contours.length === 0) continue;
    const generationDescription = "Synthetic pelvis";
    const about = { number: label, name, interpretedType, colour, ...(code && { code }) };
    rois.push({ ...about, contours, generationDescription });
  }
  return rois;
}
