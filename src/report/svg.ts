/** What the charts share. */
import { type Markup, markup } from "./markup.ts";

/** A tenth of a pixel is finer than any screen, and keeps pages light. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A line across the chart with its value beside it. */
export function gridLine(text: string, left: number, right: number, y: number): Markup {
  return markup`<path class="grid" d="M${left} ${px(y)}H${right}"/><text class="tick" x="${left - 8}" y="${px(y + 4)}" text-anchor="end">${text}</text>`;
}
