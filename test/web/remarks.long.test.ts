/**
 * What is known about a case stands on every page where a person decides about it: the worst first, severe remarks
 * above the planes. And a server with a structure that Arcuate has never heard of. On the stub server in chromium.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPages, hasChromium, launch, seriousViolations } from "./browser.ts";
import { showsCt, stroke } from "./planes.ts";
import { BLINDED, cases, GROWN, idOf, structures } from "./stub-data.ts";
import { startStub } from "./stub-server.ts";

if (!hasChromium) console.warn("remarks.long.test: skipped, there is no /usr/bin/chromium");

/** Set to a folder to keep a screenshot of every page. */
const SHOTS = process.env.ARCUATE_SCREENSHOTS;
const MINUTES = 60_000;
const [chest, anorectal, small] = [cases[2]!, cases[1]!, cases[4]!];
const severe = [
  "812 cc of lung in the image: a chest, not a pelvis?",
  "Femoral head L: lies on the patient's right",
];

const bodyCut =
  "the body reaches the edge of the image: what lies outside is not drawn (about the prediction)";

let address: string;
let stopServer: () => void;
let browser: Browser;
let page: Page;
const faults: string[] = [];

async function look(name: string): Promise<void> {
  const toggle = page.getByRole("button", { name: "Switch between light and dark" });
  for (const scheme of ["light", "dark"] as const) {
    if (SHOTS !== undefined) {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `remarks-${name}-${scheme}.png`) });
    }
    expect(await seriousViolations(page), `${name} ${scheme}`).toEqual([]);
    await toggle.click();
  }
}

async function open(path: string): Promise<void> {
  await page.goto(address + path);
  await page.locator("h1").first().waitFor();
}

const texts = (selector: string) => page.locator(selector).allInnerTexts();

/** The alert has the chest's severe remarks and no other, above the planes over their whole width. */
async function warnsOfChest(): Promise<void> {
  await showsCt(page);
  const alert = page.locator(".viewer [role=alert]");
  await alert.getByText("2 severe remarks: check the contours before you use them").waitFor();
  const told = await alert.locator("li").allInnerTexts();
  expect(told).toEqual(severe.map((text) => `■ severe ${text} (about the prediction)`));
  const [over, planes, side] = [alert, page.locator(".planes"), page.locator(".side")];
  const [a, p, s] = [
    await over.boundingBox(),
    await planes.boundingBox(),
    await side.boundingBox(),
  ];
  expect(a!.y + a!.height).toBeLessThanOrEqual(Math.min(p!.y, s!.y));
  expect(a!.width).toBeCloseTo(p!.width + s!.width, 0);
  expect(p!.height).toBeGreaterThan(400);
}

/** By the keys, over all structures of the two cases before the chest. */
async function goToThirdCase(): Promise<void> {
  for (let item = 0; item < 2 * structures.length; item++) {
    // Between two cases there is no page to take the key.
    await page.locator("[data-item]").waitFor();
    await page.keyboard.press("n");
  }
  await page.locator(".side").getByText(`${chest.patient} `).first().waitFor();
}

describe.skipIf(!hasChromium)("remarks on the pages", { timeout: 5 * MINUTES }, () => {
  const web = mkdtempSync(join(tmpdir(), "arcuate-web-"));

  beforeAll(async () => {
    buildPages(web);
    const stub = await startStub(web, 0);
    [address, stopServer] = [stub.address, stub.stop];
    browser = await launch();
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(MINUTES);
    page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("dialog", (dialog) => {
      faults.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(address);
    await page.getByRole("textbox", { name: "Account name" }).fill("admin");
    await page.getByRole("textbox", { name: "Password" }).fill("any");
    await page.keyboard.press("Enter");
    await page.getByRole("grid").waitFor();
  }, 5 * MINUTES);

  afterAll(async () => {
    await browser?.close();
    stopServer?.();
    rmSync(web, { recursive: true, force: true });
    // Script of a server's text would have run by now.
    expect(faults).toEqual([]);
  });

  it("stand in the work list with number, severity, structure and source", async () => {
    const cell = page.locator(`#row-${chest.caseId} td:nth-child(6)`);
    const badges = await cell.locator(".severity").allInnerTexts();
    expect(badges).toEqual(["■ 2 severe", "▲ 2 warnings", "○ 1 notice"]);
    const lines = (await cell.locator("[title]").getAttribute("title"))?.split("\n");
    expect(lines).toEqual([
      ...severe.map((text) => `severe: ${text} (about the prediction)`),
      "warning: Rectum: not found (about the prediction)",
      "warning: Bladder: unusually small: 12 cc <img src=x onerror=alert(1)> (about the clinic's contours)",
      `notice: ${bodyCut}`,
    ]);
    const colours = await cell
      .locator(".severity")
      .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
    expect(new Set(colours.slice(0, 2)).size).toBe(2);
    const phantom = page.locator(`#row-${chest.caseId} td:nth-child(2) small`);
    const [mark, name] = [await phantom.boundingBox(), await phantom.locator("..").boundingBox()];
    expect(mark!.x + mark!.width).toBeLessThan(name!.x + name!.width);
    await look("work-list");
  });

  it("sort the work list with the worst first, and narrow it to severe ones", async () => {
    await page.getByRole("button", { name: "Remarks" }).click();
    await page.locator("th[aria-sort=descending]").getByText("Remarks").waitFor();
    const rows = page.locator("tr[id^=row-]");
    expect(await rows.first().getAttribute("id")).toBe(`row-${chest.caseId}`);
    await page.getByRole("combobox", { name: "Remarks" }).click();
    await page.getByRole("option", { name: "Severe only" }).click();
    await page.getByText("2 of 500 cases").waitFor();
    await page.getByRole("combobox", { name: "Remarks" }).click();
    await page.getByRole("option", { name: "With remarks" }).click();
    await page.getByText("127 of 500 cases").waitFor();
  });

  it("stand on the case, the severe ones on top", async () => {
    await open(`/cases/${chest.caseId}`);
    await warnsOfChest();
    expect(await texts(".side .remarks li")).toEqual([
      ...severe.map((text) => `■ severe ${text} (about the prediction)`),
      "▲ warning Rectum: not found (about the prediction)",
      "▲ warning Bladder: unusually small: 12 cc <img src=x onerror=alert(1)> (about the clinic's contours)",
      `○ notice ${bodyCut}`,
    ]);
    await look("case");
    await open(`/cases/${small.caseId}`);
    await showsCt(page);
    expect(await page.locator(".viewer [role=alert]").count()).toBe(0);
    expect(await page.locator(".side .remarks li").count()).toBe(1);
  });

  it("name their slices, and a click or Enter goes to one", async () => {
    const grown = cases[GROWN]!;
    await open(`/cases/${grown.caseId}`);
    await showsCt(page);
    const told = await texts(".side .remarks li");
    expect(told.map((text) => text.split(" ")[1])).toEqual(["severe", "severe", "notice"]);
    expect(told[2]).toContain("(about the CT)");
    expect(told[2]).toContain("and 8 more");
    const slice = (at: number) => page.getByLabel(`Axial, slice ${at} of 60.`, { exact: false });
    const alert = page.locator(".viewer [role=alert]");
    await alert.getByRole("button", { name: "Go to slice 29" }).click();
    await slice(29).waitFor();
    await page.locator(".side").getByRole("button", { name: "Go to slice 31" }).press("Enter");
    await slice(31).waitFor();
    await look("slices");
  });

  it("of another patient hold an export until it is confirmed; an earlier reference can be chosen", async () => {
    const grown = cases[GROWN]!;
    await open(`/cases/${grown.caseId}`);
    await showsCt(page);
    const link = page.locator(`a[href*="${idOf(`${grown.caseId} reference`)}/rtstruct"]`);
    expect(await link.count()).toBe(0);
    await page.getByRole("checkbox", { name: /^The structure set names another/ }).check();
    expect(await link.getAttribute("href")).toContain("?confirmed=patient-id-differs");
    await page.getByText("Drawn on the earlier CT of 40 slices.").waitFor();
    await page.getByRole("link", { name: /^40 slices, imported/ }).waitFor();
    await page.getByRole("combobox", { name: "Structure set: Reference" }).click();
    await page.getByRole("option", { name: /^the clinic: Draft, / }).click();
    await page
      .locator(`a[href*="${idOf(`${grown.caseId} earlier reference`)}/rtstruct"]`)
      .waitFor();
    await look("grown");
  });

  it("on a prediction are hidden from a rater of a blinded session", async () => {
    await open(`/cases/${cases[BLINDED]!.caseId}`);
    await page.getByText(/^Remarks about the prediction are hidden until/).waitFor();
  });

  it("stand in the report of an import, with what was not used and why", async () => {
    await open(`/import/${idOf("importdone")}`);
    await page.getByText("structure set added to its case").waitFor();
    await page.getByText("Code: enhanced-ct").waitFor();
    await page.getByText("an enhanced one, which is not read <b>yet</b>").waitFor();
    await look("import-report");
    await open("/import");
    await page.getByLabel("Diagnosis, if it is the same for all cases").fill("cervicall");
    await page.getByText("Known groups: anorectal, cervical.").waitFor();
    await look("import");
  });

  it("on ratings that do not count stand under Table 3", async () => {
    await open(`/review/${idOf("session")}/results`);
    await page.getByText(/^admin: 2 earlier ratings are not counted/).waitFor();
    await look("table3");
  });

  it("come with what the model left out and how confident it was", async () => {
    await open(`/cases/${anorectal.caseId}`);
    await page.getByText("CTVN was not drawn: it belongs to the diagnosis cervical.").waitFor();
    const confidence = page.getByText(/^confidence \d+ %$/);
    expect(await confidence.allInnerTexts()).toEqual(
      [92, 91, 90, 89, 87].map((share) => `confidence ${share} %`),
    );
    expect(await confidence.first().getAttribute("title")).toContain("mean probability");
  });

  it("come with the cases that a training run used and left out, with the reasons", async () => {
    await open("/training");
    const section = page.getByRole("region", { name: "Cases of First run" });
    await section.getByText("163 cases used, 338 left out.").waitFor();
    await section
      .getByText(
        /^Number of used cases with each structure: Femoral head R 163, .*CTVN 0, Rectum 163\.$/,
      )
      .waitFor();
    await section.getByText("The test group <b>is small</b>.").waitFor();
    const rows = section.locator("tbody tr");
    const reasons = await rows.locator("td:first-child").allInnerTexts();
    expect(reasons).toEqual([
      "it is in the test group, which training does not read",
      "its patient is in the test group, and it came after the group was drawn",
      "it is excluded: Hip prosthesis",
      "its folder is gone",
    ]);
    const counts = (await rows.locator("td:nth-child(2)").allInnerTexts()).map(Number);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(338);
    expect(await rows.last().textContent()).toContain("case-0000000999");
    expect(await rows.last().getByRole("link").count()).toBe(0);
    await look("training");
    const refused = page.waitForResponse(
      (response) => response.url().endsWith("/report") && response.status() === 404,
    );
    await page.getByRole("checkbox", { name: "Second run" }).check();
    await refused;
    await page.getByRole("checkbox", { name: "First run" }).uncheck();
    await section.waitFor({ state: "detached" });
    expect(await page.getByRole("region", { name: /^Cases of/ }).count()).toBe(0);
    expect(await page.locator(".problem").count()).toBe(0);
    await page.getByRole("checkbox", { name: "First run" }).check();
    await section.getByRole("link", { name: cases[0]!.caseId }).click();
    await showsCt(page);
  });

  it("stand beside the scale while a person rates", async () => {
    await open(`/review/${idOf("session")}`);
    await goToThirdCase();
    await warnsOfChest();
    await page.getByRole("heading", { name: "Femoral head R" }).waitFor();
    expect(await texts(".side .remarks li")).toEqual([`○ notice ${bodyCut}`]);
    await look("rating");
  });

  it("do not tell a rater of a blinded session what is predicted", async () => {
    await open(`/review/${idOf("blinded session")}`);
    await page.getByText("Remarks are hidden because this session is blinded.").waitFor();
    await goToThirdCase();
    await showsCt(page);
    expect(await page.locator(".viewer [role=alert]").count()).toBe(0);
    expect(await page.locator(".remarks").count()).toBe(0);
  });

  it("stand above the pen, and the sixth structure is corrected like any other", async () => {
    await open(`/cases/${chest.caseId}/correct/${idOf(`${chest.caseId} predicted`)}`);
    await warnsOfChest();
    await page.getByRole("combobox", { name: "Structure" }).click();
    expect(await page.getByRole("option").allInnerTexts()).toEqual(
      structures.map(({ title }) => title),
    );
    await page.getByRole("option", { name: "Rectum" }).click();
    await stroke(page);
    await page.locator("[data-state=draft]").waitFor();
    await page.locator("h1").click();
    await page.keyboard.press("z");
    await page.getByRole("button", { name: "Redo Y" }).and(page.locator(":enabled")).waitFor();
    await look("correct");
  });

  it("have the sixth structure by its title wherever there are structures", async () => {
    await open(`/cases/${small.caseId}`);
    await showsCt(page);
    for (const { title } of structures) {
      await page.keyboard.press("n");
      await page.locator(`button[data-variant=filled][aria-label*="${title}"]`).waitFor();
    }
    for (const path of ["names", "models", `results/${idOf("results")}`]) {
      await open(`/${path}`);
      await page.getByText("Rectum").first().waitFor({ state: "attached" });
    }
  });
});
