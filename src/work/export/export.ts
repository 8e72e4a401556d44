/** From case folders to NIfTI files, alone or as an nnU-Net dataset. */
import { mkdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { ArcuateError, type CaseRemark } from "../../base/index.ts";
import type { LabelScheme } from "../../structures/index.ts";
import {
  type LeftOutCase,
  type LeftOutReport,
  leftOutReport,
  refuseUnusable,
  ruledOut,
  unusableCase,
} from "../cases/case-list.ts";
import { createSameCts, type SameCts } from "../cases/same-ct.ts";
import type { WorkContext } from "../context.ts";
import { requireFreeFolder } from "../free-folder.ts";
import { askedScheme, schemeOfCases } from "../schemes.ts";
import type { ExportRequest } from "./request.ts";
import { forEachSource, type Source, type UseSource } from "./sources.ts";
import { labelsOf, writeCase, writeDataset } from "./write-case.ts";

interface ExportedCase {
  readonly path: string;
  /** Its name in the export. */
  readonly id: string;
  /** Below the folder of the export. */
  readonly files: readonly string[];
  readonly drawn: readonly string[];
  readonly missing: readonly string[];
  /** Drawn structures that are unknown on some slices, because contours were lost there. */
  readonly incomplete: readonly string[];
  /** What a person should know of how the structures were read. */
  readonly remarks: readonly CaseRemark[];
  /** Of a cohort's test group. */
  readonly isTest: boolean;
}

export interface Exported {
  readonly out: string;
  readonly format: ExportRequest["to"];
  readonly labels: Readonly<Record<string, number>>;
  readonly cases: readonly ExportedCase[];
  readonly leftOut: readonly LeftOutReport[];
}

/**
 * Writes the export, whole or not at all.
 *
 * @throws {ArcuateError} `folder-occupied`; `structures-missing` where nnU-Net would learn them as background;
 * `structure-unknown`; `patient-id-differs`; as `schemeOfCases`, `forEachCase`, `loadCase` and `loadLabelMap`, or `cases-unusable` for several; `write-failed`.
 */
export async function exportCases(
  paths: readonly string[],
  request: ExportRequest,
  context: WorkContext,
): Promise<Exported> {
  const { to, out, roi, structures, skipUnusable = false } = request;
  const scheme = askedScheme(await schemeOfCases(paths, request.scheme), structures, roi);
  await requireFreeFolder(out);
  const unfinished = join(dirname(resolve(out)), `.${basename(resolve(out))}.${process.pid}.tmp`);
  const exporting: Exporting = {
    ...{ request, scheme, unfinished },
    ...{ cases: [], leftOut: [], sameCts: createSameCts() },
  };
  const { cases, leftOut } = exporting;
  const use: UseSource = async (path, load) => {
    const problem = await exportCase(exporting, path, load);
    if (problem !== undefined) leftOut.push(problem);
  };
  const leaveOut = (each: LeftOutCase) => void leftOut.push(each);
  try {
    await forEachSource(paths, { request, scheme }, context, { use, leaveOut });
    if (!skipUnusable || cases.length === 0) refuseUnusable(leftOut, "export");
    const refused = cases.filter((each) => isRefused(each, request));
    if (refused.length > 0) throw missingProblem(refused);
    if (cases.length === 0) throw nothingToExport(leftOut);
    const forTraining = cases.filter(({ isTest }) => !isTest);
    if (to === "nnunet") await writeDataset(unfinished, scheme, forTraining.length);
    await moveTo(out, unfinished);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => {}); // the first error tells more
    throw error;
  }
  return {
    out,
    format: to,
    labels: labelsOf(scheme),
    cases,
    leftOut: leftOutReport(leftOut),
  };
}

/** An export that is being made. */
interface Exporting {
  readonly request: ExportRequest;
  readonly scheme: LabelScheme;
  /** The folder of the export, until all of it is written. */
  readonly unfinished: string;
  readonly cases: ExportedCase[];
  readonly leftOut: LeftOutCase[];
  readonly sameCts: SameCts;
}

/** Writes a case, or only lists it where it is known already that the export will be refused. @returns Why it is left out. */
async function exportCase(
  { request, scheme, unfinished, cases, leftOut, sameCts }: Exporting,
  path: string,
  load: () => Promise<Source>,
): Promise<LeftOutCase | undefined> {
  try {
    const source = await load();
    refuseOtherPatient(source, request);
    const same = cases.find((each) => each.id === source.id);
    if (same !== undefined) {
      return ruledOut(path, "case-repeated", `its CT was already read from ${same.path}`);
    }
    const isSkipping = request.skipUnusable ?? false;
    if (isSkipping && isRefused(source, request)) throw missingProblem([source]);
    const isHopeless =
      (!isSkipping && leftOut.some(({ error }) => error !== null)) ||
      [source, ...cases].some((each) => isRefused(each, request));
    const files = isHopeless ? [] : await writeCase(unfinished, source, { scheme, request });
    const { id, drawn, missing, incomplete, isTest } = source;
    const remarks = [...source.remarks, ...(await sameCts.remarkOn(id, source.series.volume))];
    cases.push({ path: source.path, id, files, drawn, missing, incomplete, remarks, isTest });
    return undefined;
  } catch (error) {
    return unusableCase(path, error);
  }
}

function nothingToExport(leftOut: readonly LeftOutCase[]): ArcuateError {
  const reasons = leftOut.map(({ source, reason }) => `${source}: ${reason}`).join("; ");
  const message = `Cannot export: at least one case must be usable, got none: ${reasons || "no CT"}`;
  return new ArcuateError("input", "no-cases", message, { fields: { cases: leftOut.length } });
}

function isRefused(
  { missing, incomplete }: Pick<ExportedCase, "missing" | "incomplete">,
  { to, allowMissing = false }: ExportRequest,
): boolean {
  return to === "nnunet" && missing.length + incomplete.length > 0 && !allowMissing;
}

/** @throws {ArcuateError} `patient-id-differs`, unless the request allows it. */
function refuseOtherPatient({ path, remarks }: Source, { allowOtherPatient }: ExportRequest): void {
  const differs = remarks.find(({ code }) => code === "patient-id-differs");
  if (differs === undefined || allowOtherPatient) return;
  const message = `Cannot export ${path}: CT and structure set must be of one patient, got that ${differs.text}; --allow-other-patient exports them as one`;
  throw new ArcuateError("input", differs.code, message, { fields: { path } });
}

function missingProblem(
  refused: readonly Pick<Source, "path" | "missing" | "incomplete">[],
): ArcuateError {
  const lacking = refused.map(({ path, missing, incomplete }) => {
    const parts = [
      ...(missing.length > 0 ? [`without ${missing.join(", ")}`] : []),
      ...(incomplete.length > 0 ? [`with contours lost of ${incomplete.join(", ")}`] : []),
    ];
    return `${path} ${parts.join(" and ")}`;
  });
  const message = `Cannot export for nnU-Net: every structure must be drawn in every case, got ${lacking.join("; ")}`;
  return new ArcuateError("input", "structures-missing", message, {
    fields: { cases: refused.length },
  });
}

async function moveTo(out: string, unfinished: string): Promise<void> {
  await mkdir(dirname(resolve(out)), { recursive: true });
  await rmdir(out).catch(() => {}); // an empty one; what is not empty makes the renaming fail
  await rename(unfinished, out);
}
