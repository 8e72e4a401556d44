/** The inspection of a folder or archive, as plain data. */
import { ArcuateError, type CaseRemark } from "../base/index.ts";
import type { Roi } from "../contours/index.ts";
import type {
  CtSeries,
  CtSeriesFiles,
  DicomStructureSet,
  FileOutcome,
  FoundFiles,
  ReadCtOptions,
  ReferenceMatch,
  ReferenceState,
  StructureSetFile,
} from "../dicom/index.ts";
import type { ImageGrid } from "../geometry/index.ts";
import type { WorkContext } from "./context.ts";

/** Why something cannot be used. */
interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface SeriesReport {
  /** Names it among all CTs here; see `CtSeriesFiles`. */
  readonly seriesId: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly slices: number;
  readonly rows: number;
  readonly columns: number;
  /** [z, y, x]; z is absent where slices are not evenly spaced, or there is but one. */
  readonly spacingMm: readonly [number | null, number, number];
  /** HFS, FFP, ...; empty when not said. */
  readonly patientPosition: string;
  readonly remarks: readonly CaseRemark[];
  readonly problem?: Problem;
}

export interface RoiReport {
  readonly number: number;
  readonly name: string;
  readonly interpretedType: string;
  /** In the file, those that cannot be read too. */
  readonly contours: number;
  /** On the CT's voxels; null without a CT that can be loaded. */
  readonly volumeCc: number | null;
  /** What a person should know of its contours. The text calls the ROI by its number. */
  readonly remarks: readonly CaseRemark[];
}

export interface StructureSetReport {
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly label: string;
  readonly manufacturer: string;
  readonly approvalStatus: string;
  /** The CT series it belongs to, and how that is known; absent when none in the folder is its own. */
  readonly drawnOn?: {
    readonly seriesId: string;
    readonly seriesInstanceUid: string;
    readonly match: ReferenceState;
  };
  readonly rois: readonly RoiReport[];
  /** What a person should know of the set as a whole. */
  readonly remarks: readonly CaseRemark[];
  readonly problem?: Problem;
}

export interface Inspection {
  readonly path: string;
  readonly series: readonly SeriesReport[];
  readonly structureSets: readonly StructureSetReport[];
  readonly files: readonly FileOutcome[];
}

/** A series without its voxels: enough to find its structure sets and, where it has a grid, to draw their contours. */
interface Canvas {
  readonly seriesId: string;
  readonly identity: Pick<
    CtSeries,
    "seriesInstanceUid" | "frameOfReferenceUid" | "sliceIndexByUid"
  >;
  /** Absent where the series cannot be used. */
  readonly header?: CtSeries["header"];
  /** Absent where the series cannot be used. */
  readonly grid?: ImageGrid;
  readonly sliceThicknessMm?: number;
}

/** What is read although something speaks against it: see `ReadCtOptions`. */
export type InspectOptions = Pick<ReadCtOptions, "trustPositions">;

/** @throws {ArcuateError} As `withFiles` and `scanFolder`. */
export async function inspectPath(
  path: string,
  options: InspectOptions,
  context: WorkContext,
): Promise<Inspection> {
  const { withFiles } = await import("../dicom/index.ts");
  const { progress, signal } = context;
  return withFiles(path, { progress, signal }, (found) => inspectFiles(found, options, context));
}

async function inspectFiles(
  found: FoundFiles,
  options: InspectOptions,
  context: WorkContext,
): Promise<Inspection> {
  const { scanFolder } = await import("../dicom/index.ts");
  const { progress, signal } = context;
  const scan = await scanFolder(found, { progress, signal });
  const canvases: Canvas[] = [];
  const series: SeriesReport[] = [];
  for (const files of scan.series) {
    const { report, canvas } = await inspectSeries(files, options, context);
    series.push(report);
    // Series with a grid come first, because contours can be drawn on them.
    if (canvas.grid === undefined) canvases.push(canvas);
    else canvases.unshift(canvas);
  }
  const structureSets: StructureSetReport[] = [];
  for (const file of scan.structureSets) {
    signal.throwIfAborted();
    structureSets.push(await inspectStructureSet(file, canvases));
    progress.report("structure sets", structureSets.length, scan.structureSets.length);
  }
  return { path: found.path, series, structureSets, files: scan.outcomes };
}

async function inspectSeries(
  files: CtSeriesFiles,
  options: InspectOptions,
  { progress, signal }: WorkContext,
): Promise<{ report: SeriesReport; canvas: Canvas }> {
  const { readCtSeries, seriesIdentity } = await import("../dicom/index.ts");
  const first = files.slices[0]!;
  const [rowMm, columnMm] = first.pixelSpacingMm;
  const report: SeriesReport = {
    seriesId: files.seriesId,
    seriesInstanceUid: files.seriesInstanceUid,
    studyInstanceUid: files.studyInstanceUid,
    frameOfReferenceUid: files.frameOfReferenceUid,
    slices: files.slices.length,
    rows: first.rows,
    columns: first.columns,
    spacingMm: [null, rowMm, columnMm],
    patientPosition: "",
    remarks: files.remarks,
  };
  try {
    const series = await readCtSeries(files, { ...options, progress, signal });
    const canvas = await canvasOf(series);
    const { patientPosition, remarks } = series;
    const spacingMm = [canvas.sliceThicknessMm ?? null, rowMm, columnMm] as const;
    return { report: { ...report, spacingMm, patientPosition, remarks }, canvas };
  } catch (error) {
    const identity = seriesIdentity(files);
    return {
      report: { ...report, problem: problemOf(error) },
      canvas: { seriesId: files.seriesId, identity },
    };
  }
}

/** Keeps no voxels: a folder may hold more series than fit into memory. */
async function canvasOf({ volume: { grid }, ...series }: CtSeries): Promise<Canvas> {
  const { evenSpacingMm } = await import("../geometry/index.ts");
  const { seriesId, seriesInstanceUid, frameOfReferenceUid, sliceIndexByUid } = series;
  const identity = { seriesInstanceUid, frameOfReferenceUid, sliceIndexByUid };
  const about = { seriesId, identity, grid, header: series.header };
  if (grid.size[0] < 2) return about;
  return { ...about, sliceThicknessMm: evenSpacingMm(grid)[0] };
}

async function inspectStructureSet(
  file: StructureSetFile,
  canvases: readonly Canvas[],
): Promise<StructureSetReport> {
  const { readStructureSet } = await import("../dicom/index.ts");
  const { path, sopInstanceUid, label } = file;
  const about = { path, sopInstanceUid, label, manufacturer: "", approvalStatus: "" };
  try {
    const set = await readStructureSet(file);
    const found = await findCanvas(set, canvases);
    const rois: RoiReport[] = [];
    for (const roi of set.structureSet.rois) rois.push(await inspectRoi(set, roi, found?.canvas));
    const { manufacturer, approvalStatus } = set;
    const drawnOn = found && {
      seriesId: found.canvas.seriesId,
      seriesInstanceUid: found.canvas.identity.seriesInstanceUid,
      match: found.match.state,
    };
    const read = { ...about, manufacturer, approvalStatus, rois, ...(drawnOn && { drawnOn }) };
    return { ...read, ...(await aboutSet(set, found)) };
  } catch (error) {
    return { ...about, rois: [], remarks: [], problem: problemOf(error) };
  }
}

interface FoundCanvas {
  readonly canvas: Canvas;
  readonly match: ReferenceMatch;
}

/** The series whose slices it names, else one in its frame of reference. */
async function findCanvas(
  set: DicomStructureSet,
  canvases: readonly Canvas[],
): Promise<FoundCanvas | undefined> {
  const { matchReferences } = await import("../dicom/index.ts");
  const matches = canvases.map((canvas) => ({
    canvas,
    match: matchReferences(set, canvas.identity),
  }));
  return (
    matches.find(({ match }) => match.state === "exact") ??
    matches.find(({ match }) => match.state === "frame-only")
  );
}

/** The remarks on the set as a whole, and why it cannot be used with its CT. */
async function aboutSet(
  set: DicomStructureSet,
  found: FoundCanvas | undefined,
): Promise<Pick<StructureSetReport, "remarks" | "problem">> {
  const { numberRemarks, requireAgreement, setRemarks } = await import("../cohort/index.ts");
  const drawnOn = found && drawnOnOf(found.canvas);
  if (found?.canvas.header === undefined || drawnOn === undefined) {
    return { remarks: numberRemarks(set) };
  }
  const remarks = setRemarks(set, { header: found.canvas.header }, found.match);
  try {
    requireAgreement(set, drawnOn);
    return { remarks };
  } catch (error) {
    return { remarks, problem: problemOf(error) };
  }
}

function drawnOnOf({ grid, identity }: Canvas) {
  return grid && { ...identity, volume: { grid } };
}

async function inspectRoi(
  set: DicomStructureSet,
  roi: Roi,
  canvas: Canvas | undefined,
): Promise<RoiReport> {
  const { lookAtRoi } = await import("../cohort/index.ts");
  const { number, name, interpretedType } = roi;
  const { contours, mask, remarks } = lookAtRoi(set, roi, canvas && drawnOnOf(canvas));
  const about = { number, name, interpretedType, contours, remarks };
  if (mask === undefined || canvas?.sliceThicknessMm === undefined) {
    return { ...about, volumeCc: null };
  }
  const [rowMm, columnMm] = mask.grid.pixelSpacingMm;
  const voxelMm3 = canvas.sliceThicknessMm * rowMm * columnMm;
  return { ...about, volumeCc: (countVoxels(mask.voxels) * voxelMm3) / 1000 };
}

/** A loop: `reduce` takes ten times as long on the voxels of a planning CT. */
function countVoxels(voxels: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < voxels.length; index++) count += voxels[index]!;
  return count;
}

/** Faults of the input are reported; interruptions and bugs are thrown on. */
function problemOf(error: unknown): Problem {
  if (!(error instanceof ArcuateError) || error.kind !== "input") throw error;
  return { code: error.code, message: error.message };
}
