/** Colours in light and in dark; charts and page share them. */
const light = {
  page: "#ffffff",
  ink: "#1b1f24",
  soft: "#59636e",
  rule: "#d5dae0",
  tint: "#f4f6f8",
  first: "#0b6fb8",
  second: "#c2410c",
  paper: "#7d8590",
  warn: "#b42318",
  blank: "#fff3c4",
  curve0: "#0b6fb8",
  curve1: "#c2410c",
  curve2: "#2e7d32",
  curve3: "#8e44ad",
  curve4: "#9a6b00",
} as const;

const dark: Record<keyof typeof light, string> = {
  page: "#14171a",
  ink: "#e6e9ec",
  soft: "#a3adb8",
  rule: "#3a4149",
  tint: "#1e2226",
  first: "#62b1f0",
  second: "#f4935f",
  paper: "#98a2ad",
  warn: "#ff8a80",
  blank: "#4d4212",
  curve0: "#62b1f0",
  curve1: "#f4935f",
  curve2: "#7cc680",
  curve3: "#cf9be6",
  curve4: "#e0b64a",
};

function chartRules(colour: (name: keyof typeof light) => string): string {
  const series = (["first", "second", "paper"] as const).map(
    (name) => `.${name} .box{fill:${colour(name)};fill-opacity:.22;stroke:${colour(name)}}
.${name} .points{fill:${colour(name)}}
.${name} .range,.${name} .median{stroke:${colour(name)}}`,
  );
  const curves = ([0, 1, 2, 3, 4] as const).map(
    (look) => `.chart .curve${look}{stroke:${colour(`curve${look}`)}}`,
  );
  return `.chart text{font-family:"DejaVu Sans",system-ui,sans-serif;font-size:13px;fill:${colour("ink")}}
.chart .tick,.chart .axis{font-size:12px;fill:${colour("soft")}}
.chart .warn{font-size:12px;fill:${colour("warn")}}
.chart .grid{stroke:${colour("rule")};stroke-width:1}
.chart .points{fill-opacity:.75}
.chart .range{fill:none;stroke-width:1.2}
.chart .median{stroke-width:3}
.chart .dot{fill:${colour("first")};fill-opacity:.8}
.chart .bias{stroke:${colour("first")};stroke-width:2;fill:none}
.chart .curve{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
${curves.join("\n")}
.chart .limit{stroke:${colour("soft")};stroke-width:1.2;stroke-dasharray:5 4;fill:none}
${series.join("\n")}`;
}

/** For a chart that stands alone, on white. */
export const chartStyle = chartRules((name) => light[name]);

const variables = (colours: Record<string, string>) =>
  Object.entries(colours)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");

/** The stylesheet of the page: light or dark as the reader has it, and plain black on white on paper. */
export const pageStyle = `:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif}
main,header,footer{max-width:66rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:1.75rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.3rem;margin:2.75rem 0 .75rem;padding-top:.75rem;border-top:2px solid var(--rule)}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem}
p,li{max-width:46rem}
.lead{color:var(--soft);margin:0 0 1rem}
.notice{border-left:4px solid var(--warn);background:var(--tint);padding:.6rem .9rem;margin:1rem 0;max-width:none}
nav{margin:1rem 0;font-size:.95rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:0;padding:0}
a{color:var(--first)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:.75rem 0 .25rem;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.25rem 0 .5rem;caption-side:top}
th,td{padding:.22rem .6rem;text-align:left;vertical-align:top}
thead > tr > *{border-bottom:1.5px solid var(--ink);white-space:nowrap}
tbody th{white-space:nowrap}
tr > :first-child{padding-left:0}
.number{text-align:right;white-space:nowrap}
tbody th{font-weight:400}
tr.foot:not(tr.foot + tr.foot) > *{border-top:1.5px solid var(--ink)}
tr.foot > *{font-weight:600}
tr.more > *{color:var(--soft)}
tr.paper > *{color:var(--paper)}
tr.group > *{font-weight:600;padding-top:.7rem}
.missed{color:var(--warn);font-weight:600}
.notes{font-size:.86rem;color:var(--soft);margin:.15rem 0 1rem}
figure{margin:1.25rem 0}
figcaption{font-size:.9rem;color:var(--soft);margin-top:.3rem;max-width:46rem}
.chart,figure img{max-width:100%;height:auto;display:block}
.picture img{background:#101010;border-radius:4px;width:100%}
.blank{background:var(--blank);border-bottom:1px dashed var(--soft);padding:0 .3rem}
.grid-of-charts{display:flex;flex-wrap:wrap;gap:.75rem}
.checklist td,.checklist th{min-width:3rem;max-width:34rem;white-space:normal}
details{margin:.75rem 0}
summary{cursor:pointer;color:var(--first)}
code{font-size:.86em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.25rem;margin:.5rem 0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--soft);font-size:.9rem}
@media print{:root{${variables(light)}}body{font-size:10.5pt}main,header,footer{max-width:none;padding:0}
nav{display:none}h2,h3{break-after:avoid}table{font-size:8.5pt}th,td{padding:.15rem .4rem}figure,table,.picture{break-inside:avoid}thead{display:table-header-group}a{color:inherit;text-decoration:none}}
${chartRules((name) => `var(--${name})`)}`;
