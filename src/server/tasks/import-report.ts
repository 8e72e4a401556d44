/** What an import says, in the words of the pages: by the names that the sender gave to the files. */
import { sep } from "node:path";
import type { StoredRemark } from "../../store/index.ts";
import type { Imported } from "../../work/index.ts";
import type { ImportReport } from "../contract/index.ts";

/** The server always has a folder for scans, so a CT is not left out for want of a structure set. */
const SHOWN_AS = {
  imported: "imported",
  replaced: "replaced",
  attached: "attached",
  "already-there": "already-there",
  "imported-without-reference": "imported-without-reference",
  "no-structure-set": "unusable",
  unusable: "unusable",
} as const satisfies Record<
  Imported["outcomes"][number]["outcome"],
  ImportReport["series"][number]["outcome"]
>;

interface Sent {
  /** Folder with the uploaded files under the server's own names. */
  readonly source: string;
  /** The sender's name of each file, by the server's name. */
  readonly names: ReadonlyMap<string, string>;
}

/** What an import adds to the report that the cohort does not know. */
export interface ImportRemarks {
  /** About the import as a whole. */
  readonly onImport: readonly StoredRemark[];
  /** By case. */
  readonly onCases: ReadonlyMap<string, readonly StoredRemark[]>;
}

/** The report as the pages show it: with the sender's names of the files, and no path of the server. */
export function reportOf(
  { source, names }: Sent,
  { outcomes, files, leftOut }: Imported,
  { onImport, onCases }: ImportRemarks,
): ImportReport {
  const shown = (path: string) => shownPath(source, names, path);
  const text = (reason: string | null) => reason && withoutPaths(reason, source, names);
  const told = (remark: StoredRemark) => ({
    ...copyRemark(remark),
    text: withoutPaths(remark.text, source, names),
  });
  return {
    remarks: onImport.map(told),
    leftOut: leftOut.map(({ source: path, code, reason }) => ({
      path: shown(path),
      code,
      reason: withoutPaths(reason, source, names),
    })),
    files: files.map(({ path, outcome, code, reason }) => ({
      path: shown(path),
      outcome: outcome === "used" ? "accepted" : "rejected",
      code,
      reason: text(reason),
    })),
    series: outcomes.map(({ path, outcome, code, reason, ...about }) => ({
      path: shown(path),
      outcome: SHOWN_AS[outcome],
      code,
      reason: text(reason),
      caseId: about.caseId,
      patient: about.patient,
      slices: about.slices,
      structures: [...about.structures],
      remarks: [...about.remarks, ...(onCases.get(about.caseId ?? "") ?? [])].map(told),
    })),
  };
}

/** The path as the sender named it. Paths of the server are not shown. */
function shownPath(source: string, names: ReadonlyMap<string, string>, path: string): string {
  if (!path.startsWith(source + sep)) return "";
  const [own = "", ...inside] = path.slice(source.length + sep.length).split(sep);
  return [names.get(own) ?? own, ...inside].join("/");
}

function withoutPaths(reason: string, source: string, names: ReadonlyMap<string, string>): string {
  const pattern = new RegExp(`${escaped(source + sep)}[^\\s:,;]*`, "g");
  return reason
    .replaceAll(pattern, (path) => shownPath(source, names, path))
    .replaceAll(source, "the upload");
}

function copyRemark({ code, severity, structure, slices, figures, text }: StoredRemark) {
  return {
    ...{ code, severity, structure, text },
    ...(slices && { slices: [...slices] }),
    ...(figures && { figures: { ...figures } }),
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
