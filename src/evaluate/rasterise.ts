import { createRequire } from "node:module";
import { Resvg } from "@resvg/resvg-js";

/** The font comes with the project, because pictures contain text and servers often have no fonts. */
const FONT_FILE = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");

/** An SVG as a PNG, `zoom` times its own size. Text is set in DejaVu Sans. */
export function rasteriseSvg(
  svg: string,
  { background, zoom = 1 }: { background: string; zoom?: number },
): Uint8Array {
  const font = { loadSystemFonts: false, fontFiles: [FONT_FILE], defaultFontFamily: "DejaVu Sans" };
  const resvg = new Resvg(svg, { font, background, fitTo: { mode: "zoom", value: zoom } });
  return new Uint8Array(resvg.render().asPng());
}
