/** The report as one HTML file that loads nothing from elsewhere. */
import type { Chart, GroupContents, ReportContents } from "./contents.ts";
import type { ExtremeCase } from "./groups.ts";
import { type Markup, markup } from "./markup.ts";
import type { ChecklistItem, Text } from "./methods.ts";
import { definitionList, pageShell, pictureFigure } from "./shell.ts";
import type { Table, TableRow } from "./table.ts";

/** Pictures by their path in the results, as PNG. */
export type Pictures = ReadonlyMap<string, Uint8Array>;

/** The whole page. */
export function htmlPage(contents: ReportContents, pictures: Pictures): string {
  const { title, notices, facts, groups } = contents;
  return pageShell({
    title,
    header: [
      ...(facts.length > 0 ? [definitionList(facts)] : []),
      ...notices.map((notice) => markup`<p class="notice">${notice}</p>`),
      navigation(contents),
    ],
    main: [
      section("overview-section", "At a glance", tableMarkup(contents.overview)),
      ...groups.map((group, index) => section(`group-${index}`, group.title, groupMarkup(group))),
      ...(contents.ends
        ? [section("ends", "Ends that are a habit", tableMarkup(contents.ends))]
        : []),
      ...(contents.comparison
        ? [section("comparison", "Two results compared", tableMarkup(contents.comparison))]
        : []),
      ...(contents.ratings ? [section("ratings", "Ratings", tableMarkup(contents.ratings))] : []),
      section("further", "Further figures and volumes", [
        tableMarkup(contents.further),
        tableMarkup(contents.volumes),
        ...(contents.agreement.length > 0 ? [chartGrid(contents.agreement)] : []),
      ]),
      section("cases", "Worst and median cases", picturesMarkup(contents.extremes, pictures)),
      section("methods", "Methods, ready to paste", methodsMarkup(contents)),
      section("paper", "The paper's own tables", paperMarkup(contents.paper)),
    ],
    footer: "Made from results files only: every number can be computed from them again.",
  });
}

function navigation({ groups, ends, comparison, ratings }: ReportContents): Markup {
  const links = [
    ["overview-section", "At a glance"],
    ...groups.map(({ title }, index) => [`group-${index}`, title]),
    ...(ends ? [["ends", "Ends that are a habit"]] : []),
    ...(comparison ? [["comparison", "Two results compared"]] : []),
    ...(ratings ? [["ratings", "Ratings"]] : []),
    ["further", "Further figures"],
    ["cases", "Pictures"],
    ["methods", "Methods"],
    ["paper", "The paper's tables"],
  ] as const;
  return markup`<nav aria-label="Contents"><ul>${links.map(([id = "", title = ""]) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>`;
}

function section(id: string, title: string, body: Markup | readonly Markup[]): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${body}
</section>`;
}

function groupMarkup({ parts }: GroupContents): Markup[] {
  return parts.flatMap(({ table, chart }) => [
    ...(chart ? [chartFigure(chart)] : []),
    tableMarkup(table),
  ]);
}

function chartFigure({ svg, caption }: Chart): Markup {
  return markup`<figure>${svg}<figcaption>${caption}</figcaption></figure>`;
}

function chartGrid(charts: readonly Chart[]): Markup {
  return markup`<figure><div class="grid-of-charts">${charts.map(({ svg }) => svg)}</div><figcaption>Volumes, predicted less reference in cc, against the mean of both. Full line: bias. Broken lines: 95 % limits of agreement.</figcaption></figure>`;
}

/** A table with its caption, a head for every column and row, and its notes. */
function tableMarkup({ caption, columns, rows, notes }: Table): Markup {
  const head = columns.map(({ title, isNumber }) =>
    title === ""
      ? markup`<td></td>`
      : markup`<th scope="col" class="${isNumber ? "number" : ""}">${title}</th>`,
  );
  return markup`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => rowMarkup(row, columns))}
</tbody></table></div>
${notes.map((note) => markup`<p class="notes">${note}</p>`)}`;
}

function rowMarkup({ kind, cells }: TableRow, columns: Table["columns"]): Markup {
  if (kind === "group") {
    return markup`<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${cells[0] ?? ""}</th></tr>`;
  }
  const rest = cells.slice(1).map((cell, index) => {
    const classes = [
      ...(columns[index + 1]?.isNumber ? ["number"] : []),
      ...(cell === "missed" ? ["missed"] : []),
    ];
    return markup`<td class="${classes.join(" ")}">${cell}</td>`;
  });
  return markup`<tr class="${kind}"><th scope="row">${cells[0] ?? ""}</th>${rest}</tr>`;
}

function picturesMarkup(extremes: readonly ExtremeCase[], pictures: Pictures): Markup[] {
  const titles = new Map(extremes.map(({ structure, title }) => [structure, title]));
  const shown = [...titles].flatMap(([name, title]) => [
    markup`<h3>${title}</h3>`,
    ...extremes
      .filter(({ structure }) => structure === name)
      .map((each) => pictureMarkup(each, pictures)),
  ]);
  return [
    markup`<p>By Dice, over all groups; a missed structure counts as the worst. The reference is blue, the predicted structure red, as in Figure 3 of Sartor et al. 2020.</p>`,
    ...shown,
  ];
}

function pictureMarkup(each: ExtremeCase, pictures: Pictures): Markup {
  const caption = extremeCaption(each);
  const path = each.result.kind === "notApplicable" ? undefined : each.result.picture;
  const png = path === undefined ? undefined : pictures.get(path);
  if (png === undefined) return markup`<p>${caption} No picture was kept.</p>`;
  return pictureFigure(png, caption);
}

/** What a picture shows, in words. */
export function extremeCaption({ which, title, caseId, diagnosis, result }: ExtremeCase): string {
  const start = `${which === "worst" ? "Worst" : "Median"} case of ${title}: ${caseId}${diagnosis === null ? "" : `, ${diagnosis}`}`;
  if (result.kind === "notApplicable") return `${start}.`;
  const volumes = `${result.referenceCc.toFixed(1)} cc in the reference, ${result.predictedCc.toFixed(1)} cc predicted`;
  if (result.kind === "missed") {
    return `${start}. Missed: the ${result.empty} structure is empty. ${volumes}.`;
  }
  const worst = result.worstSlice
    ? ` They differ most in slice ${result.worstSlice.slice + 1}, by ${result.worstSlice.differingCm2.toFixed(1)} cm\u00b2.`
    : "";
  return `${start}. Dice ${result.dice.toFixed(2)}, MSD ${result.meanSurfaceDistanceMm.toFixed(2)} mm, HD95 ${result.hausdorffDistance95Mm.toFixed(1)} mm; ${volumes}.${worst}`;
}

function methodsMarkup({ methods, claim, relaince }: ReportContents): Markup[] {
  return [
    markup`<p>Fill the marked gaps: the results do not contain these facts.</p>`,
    ...methods.map(({ title, text }) => markup`<h3>${title}</h3><p>${textMarkup(text)}</p>`),
    markup`<h3>Checklists</h3>`,
    checklist(
      "CLAIM (Mongan et al. 2020), the items that these results can answer, abridged; the author must answer the others.",
      claim,
    ),
    checklist("RELAINCE (Jha et al. 2022): the parts of the claim.", relaince),
  ];
}

function textMarkup(text: Text): Markup[] {
  return text.map((part) =>
    typeof part === "string" ? markup`${part}` : markup`<mark class="blank">[${part.blank}]</mark>`,
  );
}

function checklist(caption: string, items: readonly ChecklistItem[]): Markup {
  const rows = items.map(
    ({ number, item, text }) =>
      markup`<tr><td class="number">${number}</td><th scope="row">${item}</th><td>${textMarkup(text)}</td></tr>`,
  );
  return markup`<div class="scroll"><table class="checklist"><caption>${caption}</caption><thead><tr><th scope="col" class="number">Item</th><th scope="col">About</th><th scope="col">Here</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function paperMarkup(tables: readonly Table[]): Markup[] {
  return [
    markup`<p>Sartor H, Minarik D, Enqvist O, et al. Auto-segmentations by convolutional neural network in cervical and anorectal cancer with clinical structure sets as the ground truth. Clin Transl Radiat Oncol 2020, doi:10.1016/j.ctro.2020.09.004. Case by case as printed; the charts and medians above are made from these.</p>`,
    ...tables.map(
      (table) =>
        markup`<details><summary>${table.caption}</summary>${tableMarkup(table)}</details>`,
    ),
  ];
}
