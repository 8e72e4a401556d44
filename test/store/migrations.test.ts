/** A database that an earlier version made is brought forward: its remarks and structure sets are read as new ones. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { afterAll, expect, it } from "vitest";
import { caseById, ctVersionsOf, jobById, openStore, setsOfCase } from "../../src/store/index.ts";

const folder = mkdtempSync(join(tmpdir(), "arcuate-migrations-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Migrations that the version before prediction remarks had. */
const EARLIER = 2;

const CASE = "case-0123456789";
const JOB = "6d6b7c2c-2b4b-4b6e-8c7a-0a5c6f7d8e90";
const SET = "0b5e4b2e-7b8f-4b53-9c5e-2f8c5f1f6f01";

async function makeEarlierDatabase(): Promise<void> {
  const migrations = join(folder, "migrations");
  cpSync(fileURLToPath(new URL("../../src/store/migrations", import.meta.url)), migrations, {
    recursive: true,
  });
  const journal = join(migrations, "meta", "_journal.json");
  const document = JSON.parse(readFileSync(journal, "utf8"));
  writeFileSync(
    journal,
    JSON.stringify({ ...document, entries: document.entries.slice(0, EARLIER) }),
  );
  const client = await PGlite.create(join(folder, "database"));
  await migrate(drizzle(client), { migrationsFolder: migrations });
  const flags = [
    { kind: "overlap", structure: "CTVn", text: "CTVn and Bag_Bowel share 2.0 cc" },
    { kind: "wrongSide", structure: "Femur_Head_L", text: "lies on the other side" },
    { kind: "frameOnly", structure: null, text: "placed by its frame of reference" },
  ];
  const structures = [
    { label: 2, name: "Femur_Head_L", volumeCc: 60, startSlice: 7 },
    { label: 3, name: "Bladder", volumeCc: 150, startSlice: 9 },
  ];
  await client.query(
    `insert into cases (case_id, patient, place, is_synthetic, spacing_mm, manufacturer, patient_position, has_contrast, grid, hu_sha256, flags)
     values ($1, 'patient-1', 'cohort', false, '[1, 1, 1]', '', 'HFS', false, '{}', '', $2)`,
    [CASE, JSON.stringify(flags)],
  );
  await client.query(
    `insert into structure_sets (id, case_id, role, origin, labels_sha256, structures)
     values ($1, $2, 'predicted', '{"kind": "model", "modelId": "m", "modelSha256": "s", "modelTitle": "t"}', '', $3)`,
    [SET, CASE, JSON.stringify(structures)],
  );
  await client.query(
    `insert into cases (case_id, patient, place, is_synthetic, spacing_mm, manufacturer, patient_position, has_contrast, grid, hu_sha256, flags)
     values ('case-9999999999', 'patient-2', 'scans', false, '[1, 1, 1]', '', 'HFS', false, '{}', '', '[]')`,
  );
  await client.query(
    `insert into jobs (id, kind, title, state, input, report)
     values ($1, 'import', 'import', 'done', '{}', '{"files": [{"path": "a.dcm", "fate": "rejected", "reason": "fate: none"}], "series": [{"path": "a", "remarks": ["placed by its frame"]}, {"path": "b", "remarks": []}]}')`,
    [JOB],
  );
  await client.close();
}

it("gives earlier remarks a code and a severity, and earlier predictions empty lists", async () => {
  await makeEarlierDatabase();
  const store = await openStore({ folder, queues: [], onQueueError: () => {} });
  try {
    expect((await caseById(store.queries, CASE))?.flags).toEqual([
      {
        code: "overlap",
        severity: "notice",
        structure: "CTVn",
        text: "CTVn and Bag_Bowel share 2.0 cc",
      },
      {
        code: "side-wrong",
        severity: "severe",
        structure: "Femur_Head_L",
        text: "lies on the other side",
      },
      {
        code: "placed-by-frame",
        severity: "warning",
        structure: null,
        text: "placed by its frame of reference",
      },
    ]);
    expect((await caseById(store.queries, "case-9999999999"))?.flags).toEqual([]);
    expect(await setsOfCase(store.queries, CASE)).toMatchObject([
      {
        id: SET,
        flags: [],
        leftOut: [],
        structures: [
          { label: 2, name: "Femur_Head_L", volumeCc: 60, startSlice: 7, confidence: null },
          { label: 3, name: "Bladder", volumeCc: 150, startSlice: 9, confidence: null },
        ],
      },
    ]);
    // The CT becomes a version of its own, with the structure sets that were drawn on it.
    const [version] = await ctVersionsOf(store.queries, CASE);
    expect(version).toMatchObject({ caseId: CASE, headerSha256: null, remarks: [] });
    expect(await caseById(store.queries, CASE)).toMatchObject({ ctId: version?.id, grid: {} });
    expect((await setsOfCase(store.queries, CASE))[0]?.ctId).toBe(version?.id);
    expect((await jobById(store.queries, JOB))?.report).toEqual({
      files: [{ path: "a.dcm", outcome: "rejected", reason: "fate: none" }],
      series: [
        {
          path: "a",
          remarks: [
            {
              code: "earlier-import",
              severity: "notice",
              structure: null,
              text: "placed by its frame",
            },
          ],
        },
        { path: "b", remarks: [] },
      ],
    });
  } finally {
    await store.close();
  }
}, 300_000);
