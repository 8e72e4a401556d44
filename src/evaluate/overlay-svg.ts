import type { MmRectangle } from "./overlay-image.ts";

/** One plane's picture with all that is drawn on it; paths and cuts in mm along the display axes. */
export interface Panel {
  readonly area: MmRectangle;
  readonly caption: string;
  readonly letters: {
    readonly right: readonly [from: string, to: string];
    readonly down: readonly [from: string, to: string];
  };
  readonly image: Uint8Array;
  readonly reference: string;
  readonly predicted: string;
  /** Where the other two planes cut this one. */
  readonly cuts: { readonly right: number; readonly down: number };
}

export interface Words {
  readonly title: string;
  readonly notes: readonly string[];
  readonly hasReference: boolean;
  readonly hasPredicted: boolean;
}

/** The convention of the paper's Fig. 3, in shades that stand out on grey. */
const REFERENCE_COLOUR = "#4aa3ff";
const PREDICTED_COLOUR = "#ff3b30";

const GAP_PX = 12;
const LINE_PX = 22;

const FONT = 'font-family="DejaVu Sans, Arial, Helvetica, sans-serif"';

/** Lays the pictures side by side under a title, with captions, a legend and notes below. */
export function composeSvg(panels: readonly Panel[], pixelsPerMm: number, words: Words): string {
  const widths = panels.map(({ area }) => area.width * pixelsPerMm);
  const highest = Math.max(...panels.map(({ area }) => area.height * pixelsPerMm));
  const width = Math.max(
    620,
    widths.reduce((sum, each) => sum + each, (panels.length + 1) * GAP_PX),
  );
  const top = GAP_PX + LINE_PX + 6;
  const below = top + highest + LINE_PX;
  const height = below + LINE_PX * (1.6 + words.notes.length) + GAP_PX;
  let left = GAP_PX;
  const drawn = panels.map((panel, index) => {
    const svg = panelSvg(panel, pixelsPerMm, left, top, highest, index);
    left += widths[index]! + GAP_PX;
    return svg;
  });
  const notes = words.notes.map((note, index) =>
    text(GAP_PX, below + LINE_PX * (index + 1.2), note, { size: 13 }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${px(width)}" height="${px(height)}">`,
    text(GAP_PX, GAP_PX + 16, words.title, { size: 17 }),
    ...drawn,
    ...notes,
    legend(words, height - GAP_PX - 4),
    text(width - GAP_PX, height - GAP_PX, "Research use only", { size: 13, anchor: "end" }),
    "</svg>",
  ].join("\n");
}

function panelSvg(
  panel: Panel,
  pixelsPerMm: number,
  left: number,
  top: number,
  highest: number,
  index: number,
): string {
  const { area } = panel;
  const [width, height] = [area.width * pixelsPerMm, area.height * pixelsPerMm];
  // Pictures of different height stand centred on one line.
  const y = top + (highest - height) / 2;
  const place = `translate(${px(left)} ${px(y)}) scale(${pixelsPerMm}) translate(${-area.left} ${-area.top})`;
  const encoded = Buffer.from(panel.image).toString("base64");
  const outline = (path: string, colour: string, widthPx: number) =>
    path === ""
      ? ""
      : `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${px(widthPx / pixelsPerMm)}" stroke-linecap="round"/>`;
  return [
    `<clipPath id="panel-${index}"><rect x="${px(left)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/></clipPath>`,
    `<image x="${px(left)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" href="data:image/png;base64,${encoded}"/>`,
    `<g clip-path="url(#panel-${index})"><g transform="${place}">`,
    // The reference is the wider line beneath, so that both are seen where they agree.
    outline(panel.reference, REFERENCE_COLOUR, 2.8),
    outline(panel.predicted, PREDICTED_COLOUR, 1.4),
    "</g></g>",
    ticks(panel, pixelsPerMm, left, y),
    letters(panel, left, y, width, height),
    text(left, y + height + 16, panel.caption, { size: 12 }),
  ].join("\n");
}

/** Short marks at the border where the other planes cut. */
function ticks({ area, cuts }: Panel, pixelsPerMm: number, left: number, top: number): string {
  const length = 9;
  const x = left + (cuts.right - area.left) * pixelsPerMm;
  const y = top + (cuts.down - area.top) * pixelsPerMm;
  const [right, bottom] = [left + area.width * pixelsPerMm, top + area.height * pixelsPerMm];
  const path =
    `M${px(x)} ${px(top)}v${length}M${px(x)} ${px(bottom)}v${-length}` +
    `M${px(left)} ${px(y)}h${length}M${px(right)} ${px(y)}h${-length}`;
  return `<path d="${path}" stroke="#f5d90a" stroke-width="1.2" fill="none"/>`;
}

function letters(panel: Panel, left: number, top: number, width: number, height: number): string {
  const { right, down } = panel.letters;
  const [middleX, middleY] = [left + width / 2, top + height / 2];
  return [
    text(left + 5, middleY - 8, right[0], { size: 14 }),
    text(left + width - 5, middleY - 8, right[1], { size: 14, anchor: "end" }),
    text(middleX + 8, top + 26, down[0], { size: 14 }),
    text(middleX + 8, top + height - 16, down[1], { size: 14 }),
  ].join("\n");
}

function legend({ hasReference, hasPredicted }: Words, y: number): string {
  const entries = [
    ...(hasReference ? [{ name: "reference", colour: REFERENCE_COLOUR, width: 2.8 }] : []),
    ...(hasPredicted ? [{ name: "predicted", colour: PREDICTED_COLOUR, width: 1.4 }] : []),
  ];
  return entries
    .map(({ name, colour, width }, index) => {
      const x = GAP_PX + index * 120;
      const line = `<path d="M${x} ${px(y)}h26" stroke="${colour}" stroke-width="${width}"/>`;
      return line + text(x + 32, y + 4, name, { size: 13 });
    })
    .join("\n");
}

function text(
  x: number,
  y: number,
  words: string,
  { size, anchor = "start" }: { size: number; anchor?: "start" | "end" },
): string {
  return `<text x="${px(x)}" y="${px(y)}" ${FONT} font-size="${size}" text-anchor="${anchor}" fill="#f0f0f0" stroke="#101010" stroke-width="3" paint-order="stroke">${escapeXml(words)}</text>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Also drops control characters, which no XML may hold. */
function escapeXml(words: string): string {
  return words
    .replaceAll(/\p{Cc}/gu, " ")
    .replaceAll(/[&<>"]/g, (character) => ESCAPES[character]!);
}

function px(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
