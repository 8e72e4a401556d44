/** Evaluations and their reports. */

import { type Results, readResults } from "../../evaluate/index.ts";
import {
  appendAudit,
  listResults,
  type Queries,
  type ResultsRow,
  resultsById,
} from "../../store/index.ts";
import type { ListedResults } from "../contract/index.ts";
import type { resultsRoutes } from "../contract/results.ts";
import type { HandlersOf } from "../http/handle.ts";
import { REPORT_POLICY } from "../http/headers.ts";
import { notFound } from "../http/problems.ts";

export const resultsHandlers: HandlersOf<typeof resultsRoutes> = {
  listResults: async ({ context: { db } }) => ({
    results: (await listResults(db)).map(describeListed),
  }),

  getResults: async ({ context: { db, store }, params: { resultsId } }) => {
    const row = await requireResults(db, resultsId);
    const results = await readResults(store.files.pathOf(row.fileSha256));
    const sets = new Map(row.scored);
    return {
      ...describeListed(row),
      structures: results.structures.map(({ name }) => name),
      toleranceMm: results.toleranceMm,
      caseResults: results.cases.map(({ id, diagnosis, role, structures }) => ({
        id,
        diagnosis,
        role,
        structures: [...structures],
        structureSetId: sets.get(id) ?? null,
      })),
      refused: [...results.refused],
    };
  },

  resultsFile: async ({ context: { db, store }, account, params: { resultsId } }) => {
    const row = await requireResults(db, resultsId);
    await tellExport(db, account.name, row, "json");
    const bytes = await store.files.read(row.fileSha256);
    return { bytes, mediaType: "application/json", headers: attachment("results.json") };
  },

  resultsReport: async ({ context: { db, store }, params: { resultsId }, reply }) => {
    const row = await requireResults(db, resultsId);
    void reply.header("content-security-policy", REPORT_POLICY);
    const bytes = await store.files.read(row.reportSha256);
    return { bytes, mediaType: "text/html; charset=utf-8" };
  },

  resultsCsv: async ({ context: { db, store }, account, params: { resultsId } }) => {
    const row = await requireResults(db, resultsId);
    const results = await readResults(store.files.pathOf(row.fileSha256));
    await tellExport(db, account.name, row, "csv");
    const bytes = Buffer.from(resultsCsv(results));
    return { bytes, mediaType: "text/csv; charset=utf-8", headers: attachment("results.csv") };
  },
};

async function requireResults(db: Queries, id: string): Promise<ResultsRow> {
  const row = await resultsById(db, id);
  if (row === undefined) throw notFound("results");
  return row;
}

function describeListed(row: ResultsRow): ListedResults {
  const { id, title, predictedBy, isSynthetic, cases, madeAt } = row;
  return { id, title, predictedBy, isSynthetic, cases, madeAt: madeAt.toISOString() };
}

async function tellExport(
  db: Queries,
  by: string,
  { id }: ResultsRow,
  format: string,
): Promise<void> {
  await appendAudit(db, { by, action: "results.export", subject: id, details: { format } });
}

function attachment(name: string): Record<string, string> {
  return { "content-disposition": `attachment; filename="${name}"` };
}

const figures = [
  "dice",
  "meanSurfaceDistanceMm",
  "hausdorffDistance95Mm",
  "hausdorffDistanceMm",
  "surfaceDice",
  "addedPathLengthMm",
  "referenceCc",
  "predictedCc",
  "superiorEndMm",
  "inferiorEndMm",
  "diceWithoutEnds",
  "meanSurfaceDistanceWithoutEndsMm",
] as const;

/** One line for each structure of each case. It holds only our own words and numbers, so nothing needs quoting. */
function resultsCsv({ cases }: Results): string {
  const head = ["case", "diagnosis", "role", "structure", "kind", ...figures, "worst slice"];
  const rows = cases.flatMap(({ id, diagnosis, role, structures }) =>
    structures.map((each) => {
      const values: Readonly<Record<string, unknown>> = each;
      const worst = each.kind === "scored" ? (each.worstSlice?.slice ?? "") : "";
      const numbers = figures.map((name) => values[name] ?? "");
      return [id, diagnosis ?? "", role, each.name, each.kind, ...numbers, worst];
    }),
  );
  return [head, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}
