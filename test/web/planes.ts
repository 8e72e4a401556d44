/** What tests do on the planes and with files, as a person would. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Long enough for a machine with other work. */
const SOON = { timeout: 180_000 };

/** Share of the axial plane's pixels that are neither black nor transparent. */
function litShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector("[data-plane=axial] canvas");
    if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return 0;
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
    let lit = 0;
    for (let at = 0; pixels && at < pixels.length; at += 4) if (pixels[at]! > 20) lit++;
    return pixels ? (4 * lit) / pixels.length : 0;
  });
}

/** Waits until the axial plane shows its CT. */
export async function showsCt(page: Page): Promise<void> {
  await expect.poll(() => litShare(page), SOON).toBeGreaterThan(0.02);
}

/** Draws with the left button from the middle of the axial plane. */
export async function stroke(page: Page): Promise<void> {
  const box = await page.locator("[data-plane=axial] canvas").boundingBox();
  if (!box) throw new Error("The axial plane has no size");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 10, { steps: 5 });
  await page.mouse.up();
}

/** As from the desktop: what is dropped is a folder, which the page must walk. */
export async function dropFolder(page: Page, path: string): Promise<void> {
  const box = await page.locator(".drop").boundingBox();
  if (!box) throw new Error("The place to drop files on has no size");
  const devTools = await page.context().newCDPSession(page);
  const where = { x: box.x + box.width / 2, y: box.y + 10 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devTools.send("Input.dispatchDragEvent", { type, ...where, data });
  }
}

/** A file that is none of DICOM, by the button for files. */
export async function chooseJunk(page: Page): Promise<void> {
  const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no DICOM") };
  await page.locator("input[type=file]:not([webkitdirectory])").setInputFiles(file);
}

/** Waits until what is at hand in a list is within the window. */
export async function isInSight(page: Page, selector: string): Promise<void> {
  const look = () =>
    page.locator(selector).evaluate((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top >= 0 && bottom <= window.innerHeight;
    });
  await expect.poll(look, SOON).toBe(true);
}
