/** Bland and Altman's picture: difference of volumes against their mean, with the bias and its limits. */
import { limitsOfAgreement } from "../evaluate/index.ts";
import type { VolumePair } from "./further-tables.ts";
import { type Markup, markup } from "./markup.ts";
import { px } from "./svg.ts";

const SIZE = { width: 300, height: 230 } as const;
const MARGIN = { left: 54, right: 10, top: 30, bottom: 40 } as const;

/** Undefined for fewer than two pairs. */
export function agreementChart(title: string, pairs: readonly VolumePair[]): Markup | undefined {
  const points = pairs.map(({ referenceCc, predictedCc }) => ({
    mean: (referenceCc + predictedCc) / 2,
    difference: predictedCc - referenceCc,
  }));
  const limits = limitsOfAgreement(points.map(({ difference }) => difference));
  if (limits === undefined) return undefined;
  const reach =
    1.15 *
    Math.max(
      Math.abs(limits.lower),
      Math.abs(limits.upper),
      ...points.map(({ difference }) => Math.abs(difference)),
      1e-9,
    );
  const means = points.map(({ mean }) => mean);
  const [low, high] = [0.9 * Math.min(...means), 1.1 * Math.max(...means)];
  const x = (cc: number) =>
    MARGIN.left + ((SIZE.width - MARGIN.left - MARGIN.right) * (cc - low)) / (high - low);
  const y = (cc: number) =>
    MARGIN.top + (SIZE.height - MARGIN.top - MARGIN.bottom) * (0.5 - cc / (2 * reach));
  const level = (cc: number, look: string) =>
    markup`<path class="${look}" d="M${MARGIN.left} ${px(y(cc))}H${SIZE.width - MARGIN.right}"/>`;
  const tick = (cc: number) =>
    markup`<text class="tick" x="${MARGIN.left - 6}" y="${px(y(cc) + 4)}" text-anchor="end">${rounded(cc)}</text>`;
  const description = `Bias ${limits.bias.toFixed(1)} cc, limits ${limits.lower.toFixed(1)} to ${limits.upper.toFixed(1)} cc`;
  return markup`<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-label="${title}. ${description}" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}">
<text class="category" x="${MARGIN.left}" y="18">${title}</text>
${level(0, "grid")}
${level(limits.bias, "bias")}
${level(limits.lower, "limit")}
${level(limits.upper, "limit")}
${[limits.lower, limits.bias, limits.upper].map(tick)}
${points.map(({ mean, difference }) => markup`<circle class="dot" cx="${px(x(mean))}" cy="${px(y(difference))}" r="3"/>`)}
<text class="tick" x="${MARGIN.left}" y="${SIZE.height - 20}">${rounded(low)}</text>
<text class="tick" x="${SIZE.width - MARGIN.right}" y="${SIZE.height - 20}" text-anchor="end">${rounded(high)}</text>
<text class="axis" x="${SIZE.width - MARGIN.right}" y="${SIZE.height - 5}" text-anchor="end">mean of both, cc</text>
</svg>`;
}

function rounded(cc: number): string {
  return cc.toFixed(Math.abs(cc) < 10 ? 1 : 0).replace(/^-/, "\u2212");
}
