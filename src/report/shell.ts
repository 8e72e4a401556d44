/** The frame of every page: one HTML file that loads nothing from elsewhere. */
import { createHash } from "node:crypto";
import { type Markup, markup, nothing, ownMarkup } from "./markup.ts";
import { pageStyle } from "./style.ts";

export interface PageParts {
  readonly title: string;
  readonly header: readonly Markup[];
  readonly main: readonly Markup[];
  /** A sentence on where the page comes from. */
  readonly footer: string;
  /** Seconds after which a browser reads the page again, for one that is written while something goes on. */
  readonly refreshS?: number | undefined;
}

const WARNING = "Research use only. Not for clinical use.";

/** No script, no style but its own (by its hash), no picture but those it holds. */
export function pageShell({ title, header, main, footer, refreshS }: PageParts): string {
  const styleHash = createHash("sha256").update(pageStyle).digest("base64");
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
${refreshS === undefined ? nothing : markup`<meta http-equiv="refresh" content="${refreshS}">`}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${ownMarkup(pageStyle)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${WARNING}</p>
${header}
</header>
<main>
${main}
</main>
<footer><p>${WARNING} ${footer}</p></footer>
</body>
</html>
`;
  return page.markup;
}

export function definitionList(facts: readonly (readonly [term: string, text: string])[]): Markup {
  return markup`<dl>${facts.map(([term, text]) => markup`<dt>${term}</dt><dd>${text}</dd>`)}</dl>`;
}

/** Three cuts through a case with its outlines; the caption says of which. */
export function pictureFigure(png: Uint8Array, caption: string): Markup {
  const encoded = Buffer.from(png).toString("base64");
  return markup`<figure class="picture"><img alt="${`Axial, coronal and sagittal cut with outlines. ${caption}`}" src="data:image/png;base64,${encoded}"><figcaption>${caption}</figcaption></figure>`;
}
