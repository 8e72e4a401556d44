/**
 * The layers, stated once. Data flows down this list; a folder may import only what its line names,
 * and of another folder only its index.ts.
 */
const layers = {
  base: [],
  host: ["base"],
  geometry: ["base"],
  structures: ["base"],
  volume: ["base", "geometry"],
  contours: ["base", "geometry", "volume"],
  nifti: ["base", "host", "geometry", "volume"],
  dicom: ["base", "host", "geometry", "structures", "volume", "contours"],
  cohort: ["base", "host", "geometry", "structures", "volume", "contours", "dicom"],
  phantom: ["base", "host", "geometry", "structures", "volume", "contours", "dicom"],
  nn: ["base", "host"],
  model: ["base", "host", "structures", "nn"],
  predict: ["base", "geometry", "structures", "volume", "nn", "model"],
  train: ["base", "host", "geometry", "structures", "volume", "phantom", "nn", "model", "predict"],
  evaluate: ["base", "host", "geometry", "structures", "volume", "contours"],
  report: ["base", "structures", "evaluate"],
  review: ["base"],
  store: ["base", "host", "review"],
  work: [
    "base",
    "host",
    "geometry",
    "structures",
    "volume",
    "contours",
    "nifti",
    "dicom",
    "cohort",
    "phantom",
    "nn",
    "model",
    "predict",
    "train",
    "evaluate",
    "report",
  ],
  server: [
    "base",
    "host",
    "geometry",
    "structures",
    "volume",
    "dicom",
    "cohort",
    "phantom",
    "model",
    "train",
    "evaluate",
    "review",
    "store",
    "work",
  ],
  cli: [
    "base",
    "host",
    "geometry",
    "structures",
    "volume",
    "contours",
    "nifti",
    "dicom",
    "cohort",
    "phantom",
    "nn",
    "model",
    "predict",
    "train",
    "evaluate",
    "report",
    "work",
    "server",
  ],
};

/** The pages run in a browser: of all other folders they may know the server's contract alone. */
const pages = [
  {
    name: "web-imports",
    severity: "error",
    comment: "web/ may import: server/contract/",
    from: { path: "^src/web/", pathNot: "\\.test\\.ts$" },
    to: { path: "^src/", pathNot: ["^src/web/", "^src/server/contract/index\\.ts$"] },
  },
  {
    name: "contract-for-browsers",
    severity: "error",
    comment: "server/contract/ runs in a browser: zod and nothing else",
    from: { path: "^src/server/contract/" },
    to: { pathNot: ["^src/server/contract/", "node_modules/zod/"] },
  },
  {
    name: "web-face",
    severity: "error",
    comment: "no other folder imports web/: it is built by Vite",
    from: { path: "^src/", pathNot: "^src/web/" },
    to: { path: "^src/web/" },
  },
];

/**
 * Inside web/, from the bottom up: a folder may import only what its line names, types included. Folders of one line
 * are pages: they import nothing of each other. The router puts them into the shell.
 */
const webParts = {
  texts: [],
  formats: ["texts"],
  api: ["texts"],
  elements: ["texts", "formats"],
  charts: [],
  structures: ["texts", "api"],
  remarks: ["texts", "structures"],
  "job-watch": ["texts", "api"],
  review: ["texts", "api", "elements"],
  viewer: ["texts", "formats", "api", "elements", "structures", "remarks"],
  shell: ["texts", "api", "elements", "job-watch", "review"],
};

const webPages = [
  "accounts",
  "case",
  "correct",
  "help",
  "import",
  "jobs",
  "names",
  "rating",
  "results",
  "training",
  "work-list",
];

const belowPages = Object.keys(webParts).filter((part) => part !== "shell");
const webFolders = [...Object.keys(webParts), ...webPages];

const insideWeb = [
  ...Object.entries(webParts).map(([part, allowed]) => ({
    name: `web-${part}-imports`,
    severity: "error",
    comment: `web/${part}/ may import: ${allowed.join(", ") || "no other part"}`,
    from: { path: `^src/web/${part}/` },
    to: { path: "^src/web/", pathNot: `^src/web/(${[part, ...allowed].join("|")})/` },
  })),
  {
    name: "web-pages-import",
    severity: "error",
    comment:
      "a page of web/ imports shared parts, and neither another page nor the shell nor the router",
    from: { path: `^src/web/(${webPages.join("|")})/` },
    to: { path: "^src/web/", pathNot: `^src/web/($1|${belowPages.join("|")})/` },
  },
  {
    name: "web-has-no-other-folder",
    severity: "error",
    comment: "every folder of web/ stands in webParts or webPages, so that its imports are checked",
    from: { path: "^src/web/[^/]+/", pathNot: `^src/web/(${webFolders.join("|")})/` },
    to: {},
  },
];

/** These may run in a browser: what they need of the machine they have from base/platform.ts, the one seam. */
const browserReady = {
  name: "browser-ready",
  severity: "error",
  comment: "code that may run in a browser imports nothing of Node's but through base/platform.ts",
  from: {
    path: "^src/(base|geometry|structures|volume|contours|dicom/format|dicom/read|predict)/",
    pathNot: ["\\.test\\.ts$", "^src/base/platform\\.ts$"],
  },
  to: { dependencyTypes: ["core"] },
};

/** Inside dicom/: bytes to data sets, data sets to CT and contours, then files, threads and what is written. */
const insideDicom = [
  ["format", ""],
  ["read", "format"],
  ["archive", "format"],
  ["threads", "format|read"],
  ["files", "format|read|archive|threads"],
  ["write", "format|read"],
  ["deidentify", "format|read|archive|threads|files|write"],
].map(([part, allowed]) => ({
  name: `dicom-${part}-imports`,
  severity: "error",
  comment: `dicom/${part}/ may import, besides types: ${allowed.replaceAll("|", ", ") || "no other part"}`,
  from: { path: `^src/dicom/${part}/`, pathNot: "\\.test\\.ts$" },
  to: {
    path: "^src/dicom/",
    pathNot: `^src/dicom/(${[part, allowed].filter(Boolean).join("|")})/`,
    dependencyTypesNot: ["type-only"],
  },
}));

/**
 * Inside server/: the contract knows nobody, tasks run in processes of their own and know neither HTTP nor jobs, jobs
 * run tasks, and the API is reached through HTTP alone. Types count: a part that only names another depends on it. The
 * third column lists files beside the parts, without .ts.
 */
const insideServer = [
  ["contract", "", ""],
  ["tasks", "contract", "places|training-report"],
  ["jobs", "tasks", "demo-session|options|places|starter|stored-remarks|uploads"],
  ["http", "contract", "context|options|places"],
  ["api", "contract|http|tasks", "context|demo-session|stored-remarks|training-report|uploads"],
].map(([part, parts, files]) => ({
  name: `server-${part}-imports`,
  severity: "error",
  comment: `server/${part}/ may import: ${[parts, files].filter(Boolean).join("|").replaceAll("|", ", ") || "no other part"}`,
  from: { path: `^src/server/${part}/`, pathNot: "\\.test\\.ts$" },
  to: {
    path: "^src/server/",
    pathNot: [
      `^src/server/(${[part, parts].filter(Boolean).join("|")})/`,
      ...(files === "" ? [] : [`^src/server/(${files})\\.ts$`]),
    ],
  },
}));

const edges = Object.entries(layers).map(([folder, allowed]) => ({
  name: `${folder}-imports`,
  severity: "error",
  comment: `${folder}/ may import: ${allowed.join(", ") || "nothing"}`,
  from: { path: `^src/${folder}/` },
  to: { path: "^src/", pathNot: [folder, ...allowed].map((name) => `^src/${name}/`) },
}));

const faces = Object.keys(layers).map((folder) => ({
  name: `${folder}-face`,
  severity: "error",
  comment: `other folders import ${folder}/ through its index.ts`,
  from: { path: "^src/", pathNot: [`^src/${folder}/`, "^src/web/"] },
  to: { path: `^src/${folder}/`, pathNot: `^src/${folder}/index\\.ts$` },
}));

/** The heavy parts each sit behind one folder, so that replacing one touches one folder. */
const seams = [
  ["onnxruntime-node", "nn"],
  ["onnx-buf", "nn"],
  ["dicom-parser", "dicom"],
  ["tinypool", "host"],
  ["dcmjs-codecs", "dicom"],
  ["yauzl", "dicom"],
  ["commander", "cli"],
  ["drizzle-orm", "store"],
  ["@electric-sql/pglite", "store"],
  ["pg", "store"],
  ["pg-boss", "store"],
  ["fastify", "server"],
  ["react", "web"],
  ["react-dom", "web"],
  ["@mantine/core", "web"],
].map(([library, folder]) => ({
  name: `${library}-only-in-${folder}`,
  severity: "error",
  from: { path: "^src/", pathNot: [`^src/${folder}/`, "\\.test\\.ts$"] },
  to: { path: `node_modules/${library}/` },
}));

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...edges,
    browserReady,
    ...insideDicom,
    ...insideServer,
    ...pages,
    ...insideWeb,
    ...faces,
    ...seams,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js"] },
  },
};
