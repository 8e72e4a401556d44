/**
 * The pages on the real server, driven as a person would: set-up, work list, viewer, ratings by keys with the network
 * gone for a while, Table 3, a correction with the brush, export; then a clinic's CT from the dropped folder to the
 * exported file; axe on every page.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  About,
  CaseDetail,
  Job,
  ListedCase,
  StructureSetInfo,
} from "../../src/server/contract/index.ts";
import { hasSharedData, sharedData } from "../dicom/support.ts";
import { hasChromium, launch, PASSWORD, type Served, seriousViolations, serve } from "./browser.ts";
import { checkExported } from "./exported.ts";
import { chooseJunk, dropFolder, isInSight, showsCt, stroke } from "./planes.ts";

if (!hasChromium) console.warn("pages.long.test: skipped, there is no /usr/bin/chromium");

/** A planning CT of 163 slices and its structure set. */
const CLINIC = "pelvic-ref-002";
const hasClinicCt = hasSharedData(CLINIC);

/** A chest of 105 slices: no model of a pelvis can draw on it. */
const CHEST = join("dicom-oddities", "thorax-nested-holes");
const hasChestCt = hasSharedData(CHEST);

/** Set to a folder to keep a screenshot of every page. */
const SHOTS = process.env.ARCUATE_SCREENSHOTS;
const MINUTES = 60_000;

let served: Served;
let browser: Browser;
let page: Page;
const faults: string[] = [];

async function look(name: string): Promise<void> {
  if (SHOTS !== undefined) {
    mkdirSync(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  }
  expect(await seriousViolations(page), name).toEqual([]);
  await page.getByText("Research use only").first().waitFor();
}

async function open(path: string): Promise<void> {
  await page.goto(served.address + path);
  await page.locator("h1").first().waitFor();
}

async function reply<T>(path: string): Promise<T> {
  const answer = await page.request.get(served.address + path);
  expect(answer.status(), path).toBe(200);
  return answer.json();
}

/** A case, selected in the work list by keys. */
async function chooseClinicPatient(patient: string): Promise<void> {
  await open("/");
  await page.locator("tr[id^=row-]").first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(patient);
  await page.getByText(/^1 of \d+ cases$/).waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Space");
  await page.getByText("1 selected").waitFor();
}

async function brushStroke(): Promise<void> {
  await stroke(page);
  await page.locator("[data-state=draft]").waitFor();
}

/** Holds back what matches until it is let go. */
async function hold(pattern: RegExp): Promise<() => void> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(pattern, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

const statusLine = () => page.locator("[data-status]");

describe.skipIf(!hasChromium)("the pages", { timeout: 15 * MINUTES }, () => {
  beforeAll(async () => {
    [served, browser] = await Promise.all([serve(), launch()]);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
    });
    // Of the context: what is asked without a page has it, too.
    context.setDefaultTimeout(3 * MINUTES);
    page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
  }, 15 * MINUTES);

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  }, 4 * MINUTES);

  it("make the first administrator and show the demo cohort", async () => {
    await page.goto(served.setup);
    await page.getByRole("textbox", { name: "Password", exact: true }).fill(PASSWORD);
    await look("setup");
    await page.getByRole("textbox", { name: "Repeat the password" }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create the account" }).click();
    await page
      .locator("tr[id^=row-]")
      .first()
      .waitFor({ timeout: 10 * MINUTES });
    await look("work-list");
  });

  it("log out and in", async () => {
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("textbox", { name: "Account name" }).fill("admin");
    await page.getByRole("textbox", { name: "Password" }).fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await look("login");
    await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.locator("tr[id^=row-]").first().waitFor();
  });

  it("open a patient by keyboard, with a picture and outlines", async () => {
    await page.getByRole("combobox", { name: "State" }).click();
    await page
      .getByRole("option", { name: "segmented" })
      .or(page.getByRole("option", { name: "rated" }))
      .first()
      .click();
    await page.getByText(/^\d+ of \d+ cases$/).waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Enter");
    await showsCt(page);
    // The row that had the focus is gone: the page has it, and not nothing.
    await page.waitForFunction(() => document.activeElement?.id === "page");
    const before = await page.locator("[data-plane=axial] .told").first().textContent();
    await page.keyboard.press("ArrowUp");
    await page.waitForFunction(
      (text) => document.querySelector("[data-plane=axial] .told")?.textContent !== text,
      before,
    );
    await page.keyboard.press("n");
    await look("patient");
    await page.keyboard.press("v");
    await look("side-by-side");
    await page.keyboard.press("v");
  });

  it("correct with the brush, save as a new structure set and export it", async () => {
    await page.getByRole("link", { name: "Correct" }).last().click();
    await page.getByRole("heading", { name: /Correct/ }).waitFor();
    await showsCt(page);
    await brushStroke();
    await look("correct");
    page.once("dialog", (dialog) => void dialog.dismiss());
    await page.getByRole("button", { name: "Discard unsaved changes" }).click();
    await page.locator("[data-state=draft]").waitFor();
    const letGo = await hold(/\/structure-sets\?/);
    await page.getByRole("button", { name: "Save as a new structure set" }).click();
    await page.locator("[data-state=saving]").waitFor();
    // Would be in neither the structure set that is on its way nor the draft.
    await stroke(page);
    expect(await page.locator("[data-state=saving]").count()).toBe(1);
    letGo();
    const corrected = page.getByText("corrected by admin").first();
    await corrected.waitFor();
    const href = await page
      .getByRole("link", { name: "Export as RTSTRUCT" })
      .last()
      .getAttribute("href");
    const reply = await page.request.get(served.address + href);
    const bytes = await reply.body();
    expect(reply.status(), bytes.subarray(0, 500).toString("latin1")).toBe(200);
    expect(bytes.subarray(128, 132).toString("latin1")).toBe("DICM");
    expect(bytes.includes("UNAPPROVED")).toBe(true);
    expect(bytes.includes("SEMIAUTOMATIC")).toBe(true);
  });

  it("rate by keys, undo, and lose nothing while the network is gone", async () => {
    await open("/review");
    await look("review-sessions");
    await page.getByRole("button", { name: /Start a review/ }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Test review");
    await page.getByRole("button", { name: "Start a review", exact: true }).click();
    await page.locator("[data-item]").waitFor();
    await showsCt(page);
    await look("rating");
    const item = () => page.locator("[data-item]").getAttribute("data-item");
    const first = await item();
    await page.keyboard.press("1");
    await page.waitForFunction(
      (id) => document.querySelector("[data-item]")?.getAttribute("data-item") !== id,
      first,
    );
    await page.keyboard.press("u");
    await page.waitForFunction(
      (id) => document.querySelector("[data-item]")?.getAttribute("data-item") === id,
      first,
    );
    await page.context().setOffline(true);
    for (const key of ["1", "2", "3", "4", "2"]) await page.keyboard.press(key);
    await page.getByText(/ratings? (is|are) being saved/).waitFor();
    await page.context().setOffline(false);
    await page.getByText(/ratings? (is|are) being saved/).waitFor({ state: "detached" });
    await page.reload();
    await statusLine().waitFor();
    await page
      .getByText(/^5 of \d+ rated$/)
      .first()
      .waitFor();
  });

  it("show Table 3 once all is rated", async () => {
    const progress = page.getByText(/^\d+ of \d+ rated$/);
    const items = Number(/of (\d+)/.exec((await progress.textContent()) ?? "")?.[1]);
    for (let rated = 5; rated < items; rated++) {
      // The next patient's pages take no keys before they are there.
      await page.locator("[data-item]").waitFor();
      await page.keyboard.press("2");
      await page.getByText(`${rated + 1} of ${items} rated`).waitFor();
    }
    await page.getByText("You have rated everything.").waitFor();
    await page.getByText(/being saved/).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Table 3" }).click();
    const cells = page.getByRole("table").first().locator("tbody td:last-child");
    await cells.first().waitFor();
    const totals = await cells.allTextContents();
    expect(totals.map(Number).reduce((sum, total) => sum + total, 0)).toBe(items);
    await look("table-3");
  });

  it("tell of a full disk, and of files that are none of DICOM", async () => {
    await open("/import");
    const full = { error: { code: "write-failed", message: "got ENOSPC" } };
    const pieces = /\/api\/uploads\/[^/]+\/files\//;
    await page.route(pieces, (route) => route.fulfill({ status: 507, json: full }));
    await chooseJunk(page);
    await page.getByRole("alert").getByText("The server could not write the files").waitFor();
    await page.unroute(pieces);
    await chooseJunk(page);
    const why = "it must hold CT slices or structure sets, got 1 files (1 not-dicom)";
    await page.getByText(why).waitFor({ timeout: 10 * MINUTES });
    await look("import-refused");
  });

  it("keep the name at hand in sight", async () => {
    await open("/names");
    const rows = page.locator("tbody tr");
    await rows.first().waitFor();
    const names = await rows.count();
    expect(names).toBeGreaterThan(20); // more than fit into the window
    for (let name = 1; name < names; name++) await page.keyboard.press("ArrowDown");
    await rows.last().and(page.locator("[aria-current=true]")).waitFor();
    await isInSight(page, "tr[aria-current=true]");
  });

  describe.skipIf(!hasClinicCt)("on a clinic's CT", () => {
    let listed: ListedCase;
    const setOf = async (role: StructureSetInfo["role"]): Promise<StructureSetInfo> => {
      const { structureSets } = await reply<CaseDetail>(`/api/cases/${listed.caseId}`);
      return structureSets.find((set) => set.role === role)!;
    };

    it("take a dropped folder, and tell of every file", async () => {
      await open("/import");
      // The nodal target is drawn for this diagnosis alone.
      await page.getByRole("textbox", { name: /Diagnosis/ }).fill("cervical");
      await dropFolder(page, join(sharedData, CLINIC));
      await page.getByText("0 of 164 files rejected").waitFor({ timeout: 10 * MINUTES });
      await look("clinic-import");
      const { cases } = await reply<{ cases: ListedCase[] }>("/api/cases");
      listed = cases.find(({ isSynthetic }) => !isSynthetic)!;
      expect(listed).toMatchObject({ diagnosis: "cervical", slices: 163, state: "imported" });
      await open("/names");
      await page.getByText("Vescica").first().waitFor();
      await look("clinic-names");
    });

    it("draw on it with the starter, and show five structures by keys", async () => {
      await chooseClinicPatient(listed.patient);
      await look("clinic-chosen");
      await page.getByRole("button", { name: "Segment", exact: true }).click();
      await page.getByText("1 job started").waitFor();
      await open("/jobs");
      await page
        .getByRole("row", { name: /Segmentation.*done/ })
        .waitFor({ timeout: 10 * MINUTES });
      const { jobs } = await reply<{ jobs: Job[] }>("/api/jobs?kind=segment");
      expect(jobs.map(({ state }) => state)).toEqual(["done"]);
      const predicted = await setOf("predicted");
      expect(predicted.structures).toHaveLength(5);
      await open(`/cases/${listed.caseId}`);
      await showsCt(page);
      const { structures } = await reply<About>("/api/about");
      for (const { name } of predicted.structures) {
        const { title } = structures.find((structure) => structure.name === name)!;
        await page.keyboard.press("n");
        await page.locator(`button[data-variant=filled][aria-label*="${title}"]`).waitFor();
        await showsCt(page);
        await look(`clinic-${name}`);
      }
    });

    it("rate it by keys, to Table 3", async () => {
      await chooseClinicPatient(listed.patient);
      await page.getByRole("button", { name: "Rate" }).click();
      await page.getByRole("textbox", { name: "Title", exact: true }).fill("Clinic");
      await page.getByRole("button", { name: "Start a review", exact: true }).click();
      await page.locator("[data-item]").waitFor();
      await showsCt(page);
      for (const [place, key] of ["1", "2", "3", "4", "2"].entries()) {
        await page.locator("[data-item]").waitFor();
        await page.keyboard.press(key);
        await page.getByText(`${place + 1} of 5 rated`).waitFor();
        if (place === 1) await look("clinic-rating");
      }
      await page.getByText("You have rated everything.").waitFor();
      await page.getByText(/being saved/).waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Table 3" }).click();
      const cells = page.getByRole("table").first().locator("tbody td:last-child");
      await cells.first().waitFor();
      expect(await cells.allTextContents()).toEqual(["1", "1", "1", "1", "1"]);
      await look("clinic-table-3");
    });

    it("correct it with the brush, and give an RTSTRUCT of the same voxels", async () => {
      await open(`/cases/${listed.caseId}/correct/${(await setOf("predicted")).id}`);
      await showsCt(page);
      await brushStroke();
      await look("clinic-correct");
      await page.getByRole("button", { name: "Save as a new structure set" }).click();
      await page.getByText("corrected by admin").first().waitFor();
      const set = await setOf("corrected");
      expect(set.change!.structures.some(({ changedVoxels }) => changedVoxels > 0)).toBe(true);
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: "Export as RTSTRUCT" }).last().click();
      const bytes = readFileSync(await (await download).path());
      const url = `${served.address}/api/cases/${listed.caseId}/structure-sets/${set.id}/labels`;
      const labels = await (await page.request.get(url)).body();
      await checkExported(bytes, { ctFolder: join(sharedData, CLINIC), set, labels });
    });
  });

  describe.skipIf(!hasChestCt)("on a chest CT", () => {
    const doubt = /a chest, not a pelvis\?/;
    let listed: ListedCase;

    it("show every flag of the prediction on the work list and on the case, severe ones on top", async () => {
      await open("/import");
      await dropFolder(page, join(sharedData, CHEST));
      await page.getByText(/^\d+ of \d+ files rejected$/).waitFor({ timeout: 10 * MINUTES });
      const { cases } = await reply<{ cases: ListedCase[] }>("/api/cases");
      listed = cases.find(({ isSynthetic, slices }) => !isSynthetic && slices === 105)!;
      await chooseClinicPatient(listed.patient);
      await page.getByRole("button", { name: "Segment", exact: true }).click();
      await page.getByText("1 job started").waitFor();
      const predicted = async () => {
        const { structureSets } = await reply<CaseDetail>(`/api/cases/${listed.caseId}`);
        return structureSets.find(({ role }) => role === "predicted");
      };
      await expect.poll(predicted, { timeout: 10 * MINUTES, interval: 2000 }).toBeDefined();
      const { flags } = (await predicted())!;
      const severe = flags.filter(({ severity }) => severity === "severe");
      await open("/");
      const row = page.locator(`#row-${listed.caseId}`);
      await page.getByRole("button", { name: "Remarks" }).click();
      await row.locator("[data-severity=severe]").getByText(`${severe.length} severe`).waitFor();
      await row.getByText(doubt).waitFor();
      await look("chest-work-list");
      await open(`/cases/${listed.caseId}`);
      await showsCt(page);
      await page.locator(".viewer [role=alert]").getByText(doubt).waitFor();
      expect(await page.locator(".viewer [role=alert] li").count()).toBe(severe.length);
      const told = (await page.locator(".side .remarks li").allTextContents()).join("\n");
      for (const { text } of flags) expect(told).toContain(text);
      await look("chest");
    });

    it("warn who rates it", async () => {
      await chooseClinicPatient(listed.patient);
      await page.getByRole("button", { name: "Rate" }).click();
      await page.getByRole("textbox", { name: "Title", exact: true }).fill("Chest");
      await page.getByRole("button", { name: "Start a review", exact: true }).click();
      await page.locator("[data-item]").waitFor();
      await page.locator(".viewer [role=alert]").getByText(doubt).waitFor();
      await look("chest-rating");
    });
  });

  it("have no serious fault of accessibility, light and dark, and break no policy", async () => {
    for (const path of [
      "names",
      "import",
      "results",
      "training",
      "models",
      "jobs",
      "accounts",
      "audit",
      "help",
    ]) {
      await open(`/${path}`);
      await look(path);
    }
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    for (const path of ["", "review", "names", "jobs", "help"]) {
      await open(`/${path}`);
      await look(`${path || "work-list"}-dark`);
    }
    expect(faults).toEqual([]);
  }, 600_000);
});
