/**
 * A CT that grew under an acknowledged correction, on the real server in chromium: the correction is shown on the new CT,
 * its own CT can be opened, and it is exported.
 */
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseStructureSet } from "../../src/dicom/index.ts";
import type { CaseDetail, ListedCase, StructureSetInfo } from "../../src/server/contract/index.ts";
import { patientFiles } from "../cohort/support.ts";
import { PASSWORD, startTestServer, type TestServer } from "../server/support.ts";
import { buildPages, hasChromium, launch, seriousViolations } from "./browser.ts";
import { showsCt } from "./planes.ts";

if (!hasChromium) console.warn("grown.long.test: skipped, there is no /usr/bin/chromium");

/** Set to a folder to keep a screenshot of every page. */
const SHOTS = process.env.ARCUATE_SCREENSHOTS;
const MINUTES = 60_000;
const CUT = 18;

let test: TestServer;
let browser: Browser;
let page: Page;
let address: string;
let corrected: StructureSetInfo;

async function look(name: string): Promise<void> {
  if (SHOTS !== undefined) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `grown-${name}.png`) });
  }
  expect(await seriousViolations(page), name).toEqual([]);
}

async function onlyCase(): Promise<CaseDetail> {
  const { cases } = await test.reader.get<{ cases: ListedCase[] }>({ url: "/api/cases" });
  return test.reader.get({ url: `/api/cases/${cases[0]!.caseId}` });
}

/** A correction of the reference: one voxel less. */
async function correctReference(): Promise<StructureSetInfo> {
  const { caseId, structureSets } = await onlyCase();
  const url = `/api/cases/${caseId}/structure-sets`;
  const [{ id: basedOn }] = structureSets as [StructureSetInfo];
  const labels = gunzipSync(
    (await test.reader.ask({ url: `${url}/${basedOn}/labels` })).rawPayload,
  );
  labels[8 * 48 * 64 + 16 * 64 + 28] = 0;
  return test.reviewer.get({
    method: "POST",
    url: `${url}?id=${randomUUID()}&basedOn=${basedOn}&timeMs=5`,
    body: labels,
    mediaType: "application/octet-stream",
  });
}

describe.skipIf(!hasChromium)("a CT that has grown", { timeout: 15 * MINUTES }, () => {
  const web = mkdtempSync(join(tmpdir(), "arcuate-web-"));

  beforeAll(async () => {
    buildPages(web);
    test = await startTestServer(undefined, web);
    const files = patientFiles({ seed: "6.1" });
    const [structureSet] = files.filter(({ name }) => name.startsWith("RS"));
    await test.reviewer.upload([...files.slice(0, CUT), structureSet!], "cervical");
    corrected = await correctReference();
    await test.reviewer.upload(files);
    address = await test.server.listen({ host: "127.0.0.1", port: 0 });
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(2 * MINUTES);
    page = await context.newPage();
    await page.goto(address);
    await page.getByRole("textbox", { name: "Account name" }).fill("reviewer");
    await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("grid").waitFor();
  }, 15 * MINUTES);

  afterAll(async () => {
    await browser?.close();
    await test?.close();
    rmSync(web, { recursive: true, force: true });
  });

  it("shows the correction, opens the CT that it was drawn on, and exports it", async () => {
    await page.goto(`${address}/cases/${corrected.caseId}`);
    await showsCt(page);
    await page.getByText("Drawn on the earlier CT of 18 slices.").waitFor();
    expect(await page.locator(".problem").count()).toBe(0);
    await look("latest");
    await page.getByRole("link", { name: /^18 slices, imported/ }).press("Enter");
    await page.getByText("You see an earlier version of this CT.").waitFor();
    await showsCt(page);
    await page.getByLabel(/^Axial, slice \d+ of 18\./).waitFor();
    expect(await page.locator(".problem").count()).toBe(0);
    await look("earlier");
    const link = page.locator(`a[href*="${corrected.id}/rtstruct"]`);
    const [download] = await Promise.all([page.waitForEvent("download"), link.press("Enter")]);
    const { referencedSeries } = parseStructureSet(readFileSync(await download.path()));
    expect(referencedSeries[0]!.sopInstanceUids).toHaveLength(CUT);
  });
});
