/** HTML or SVG that is safe to write: made by `markup` only, which escapes whatever is put into it. */
export interface Markup {
  readonly markup: string;
}

type Piece = string | number | Markup | readonly Markup[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that neither HTML nor XML may hold, and those that turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A template whose values are escaped unless they are markup themselves. */
export function markup(template: TemplateStringsArray, ...values: readonly Piece[]): Markup {
  const text = template.reduce((sum, part, index) => sum + pieceText(values[index - 1]!) + part);
  return { markup: text };
}

function pieceText(piece: Piece): string {
  if (typeof piece === "number") return `${piece}`;
  if (typeof piece === "string") return escapeText(piece);
  return "markup" in piece ? piece.markup : piece.map((each) => each.markup).join("");
}

function escapeText(text: string): string {
  return text
    .replaceAll(UNPRINTABLE, " ")
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** Markup that this program wrote itself: a stylesheet, a path. Never text from a file. */
export function ownMarkup(text: string): Markup {
  return { markup: text };
}

export const nothing: Markup = { markup: "" };
