/** The cases of a training run, with what a person should know of each: used, or left out by a reason. */
import { z } from "zod";
import { type Remark, severities, worstFirst } from "../base/index.ts";
import { type Markup, markup } from "./markup.ts";

/** Log line of a case that is used. */
export const usedCaseSchema = z.object({
  kind: z.literal("case"),
  id: z.string(),
  remarks: z.array(z.object({ severity: z.enum(severities), text: z.string() })),
});

/** Log line of a case that is left out. */
export const leftOutCaseSchema = z.object({
  kind: z.literal("left-out"),
  /** The folder, archive or id. The page lies in the run's folder, like the log: it may name it. */
  source: z.string(),
  reason: z.string(),
});

type UsedCase = z.infer<typeof usedCaseSchema>;
type LeftOutCase = z.infer<typeof leftOutCaseSchema>;

/** Two tables; nothing for a run without cases of its own. A run that was resumed may have logged a case again. */
export function trainingCases(
  usedLines: readonly UsedCase[],
  leftOutLines: readonly LeftOutCase[],
): Markup[] {
  const used = [...new Map(usedLines.map((each) => [each.id, each])).values()];
  const leftOut = [...new Map(leftOutLines.map((each) => [each.source, each])).values()];
  if (used.length + leftOut.length === 0) return [];
  const told = used.filter(({ remarks }) => remarks.length > 0).sort(byWorst);
  const counts = `${used.length} used (${told.length} with remarks), ${leftOut.length} left out.`;
  return [
    markup`<h2>Cases</h2><p>${counts}</p>`,
    ...(told.length > 0 ? [remarksTable(told)] : []),
    ...(leftOut.length > 0 ? [leftOutTable(leftOut)] : []),
    ...unremarkable(used.filter(({ remarks }) => remarks.length === 0)),
  ];
}

function remarksTable(cases: readonly UsedCase[]): Markup {
  const rows = cases.flatMap(({ id, remarks }) =>
    worstFirst(remarks).map(
      ({ severity, text }, index) =>
        markup`<tr><td>${index === 0 ? id : ""}</td><td>${severity}</td><td>${text}</td></tr>`,
    ),
  );
  return table("Cases with remarks, the worst first.", ["Case", "Severity", "Remark"], rows);
}

function leftOutTable(cases: readonly LeftOutCase[]): Markup {
  const rows = cases.map(
    ({ source, reason }) => markup`<tr><td>${source}</td><td>${reason}</td></tr>`,
  );
  return table("Left out: the run has not learned from these.", ["Source", "Reason"], rows);
}

function table(caption: string, titles: readonly string[], rows: readonly Markup[]): Markup {
  return markup`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${titles.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function unremarkable(cases: readonly UsedCase[]): Markup[] {
  if (cases.length === 0) return [];
  return [markup`<p>Without remarks: ${cases.map(({ id }) => id).join(", ")}.</p>`];
}

function byWorst(a: UsedCase, b: UsedCase): number {
  return worstRank(a.remarks) - worstRank(b.remarks);
}

function worstRank(remarks: readonly Pick<Remark, "severity">[]): number {
  return Math.min(...remarks.map(({ severity }) => severities.indexOf(severity)));
}
