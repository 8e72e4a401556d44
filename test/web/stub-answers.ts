/** What the stub server says: nothing is checked, and nothing is stored but ratings. */
import type { About, Rating, RouteName } from "../../src/server/contract/index.ts";
import {
  cases,
  GROWN,
  grid,
  idOf,
  leftOutOf,
  makeCt,
  makeLabels,
  organs,
  structures,
} from "./stub-data.ts";
import { ratingScale } from "./stub-scale.ts";

const now = "2026-03-01T09:00:00.000Z";
const me = { id: idOf("me"), name: "admin" };
const maps = new Map([
  ["reference", makeLabels(0)],
  ["predicted", makeLabels(4)],
]);
const ct = makeCt();
const ratings = new Map<string, Rating>();
const sessionId = idOf("session");
const blindedId = idOf("blinded session");
let isLoggedIn = false;

const scored = (name: string, at: number) => ({
  kind: "scored" as const,
  name,
  dice: 0.95 - (at % 7) * 0.04,
  meanSurfaceDistanceMm: 1 + (at % 5) * 0.4,
  hausdorffDistance95Mm: 4 + (at % 5),
  surfaceDice: 0.9 - (at % 5) * 0.05,
  addedPathLengthMm: 900 + 120 * (at % 9),
  referenceCc: 100,
  predictedCc: 101,
});

const drawnIn = (role: "reference" | "predicted", diagnosis: string | null) => {
  const missing = role === "predicted" ? leftOutOf(diagnosis) : [];
  return structures.filter(({ name }) => missing.every((one) => one.name !== name));
};

const isGrown = (caseId: string) => caseId === cases[GROWN]!.caseId;
const ctOf = (caseId: string) => idOf(`${caseId} ct`);
const earlierCtOf = (caseId: string) => idOf(`${caseId} earlier ct`);

/** Of the case whose CT has grown, the prediction was drawn on the earlier CT, and an earlier reference is kept. */
const structureSets = (listed: (typeof cases)[number]) => {
  const sets = (["reference", "predicted"] as const).map((role) => structureSet(listed, role));
  if (!isGrown(listed.caseId)) return sets;
  const [reference, predicted] = [sets[0]!, sets[1]!];
  return [
    { ...reference, needsConfirmation: true },
    {
      ...reference,
      id: idOf(`${listed.caseId} earlier reference`),
      origin: { kind: "clinic" as const, label: "Draft", drawnAt: "20260115" },
    },
    { ...predicted, ctId: earlierCtOf(listed.caseId) },
  ];
};

const structureSet = (
  { caseId, diagnosis, remarks }: (typeof cases)[number],
  role: "reference" | "predicted",
) => ({
  id: idOf(`${caseId} ${role}`),
  caseId,
  ctId: ctOf(caseId),
  needsConfirmation: false,
  role,
  origin:
    role === "reference"
      ? { kind: "clinic" as const, label: "Plan <b>1</b>", drawnAt: "20260220" }
      : {
          kind: "model" as const,
          modelId: idOf("model"),
          modelSha256: "0".repeat(64),
          modelTitle: "Starter",
        },
  createdAt: now,
  generationAlgorithm: role === "reference" ? ("MANUAL" as const) : ("AUTOMATIC" as const),
  structures: drawnIn(role, diagnosis).map(({ label, name }) => ({
    ...{ label, name },
    volumeCc: 100,
    confidence: role === "predicted" ? 0.93 - label / 100 : null,
  })),
  flags: role === "predicted" ? remarks.filter(({ about: of }) => of === "prediction") : [],
  leftOut: role === "predicted" ? leftOutOf(diagnosis) : [],
  comparison:
    role === "predicted"
      ? structures.map(({ name }, at) => ({ ...scored(name, at), worstSlice: 25 + at }))
      : null,
  change: null,
});

const detailOf = (caseId: string) => {
  const listed = cases.find((one) => one.caseId === caseId)!;
  const structureSetsOf = structureSets(listed);
  const version = { importedAt: now, structureSets: structureSetsOf.length };
  const shown = { ...version, id: ctOf(caseId), slices: grid.size[0] };
  const earlier = { ...version, id: earlierCtOf(caseId), slices: 40, structureSets: 1 };
  return {
    ...listed,
    ctId: shown.id,
    ctVersions: isGrown(caseId) ? [earlier, shown] : [shown],
    ...{ grid, patientPosition: "HFS", kvp: 120, ratings: [], structureSets: structureSetsOf },
  };
};

const items = (ofSession = sessionId) =>
  cases.slice(0, 3).flatMap(({ caseId, patient, diagnosis }) =>
    organs.map(({ name, label, at }) => {
      const id = idOf(`${caseId} ${name}`);
      return {
        id,
        caseId,
        patient,
        diagnosis,
        structure: name,
        label,
        structureSetId: ofSession === blindedId ? null : idOf(`${caseId} predicted`),
        ctId: ctOf(caseId),
        startSlice: at[0],
        rating: [...ratings.values()].findLast(({ itemId }) => itemId === id) ?? null,
      };
    }),
  );

const session = (id = sessionId) => ({
  id,
  title: id === blindedId ? "Blinded review" : "Demo review",
  isBlinded: id === blindedId,
  seed: 1,
  createdAt: now,
  createdBy: me,
  structures: structures.map(({ name }) => name),
  cases: 3,
  items: items().length,
  raters: [{ ...me, rated: items().filter(({ rating }) => rating).length }],
  canSeeResults: true,
});

const about: About = {
  software: "Arcuate",
  version: "0.1.0",
  notice: "Research use only",
  needsSetup: false,
  isDemo: true,
  structures,
  limits: { chunkBytes: 1 << 20, uploadFiles: 20_000, uploadBytes: 1e10, modelBytes: 1e8 },
};

const logged = { user: { ...me, role: "admin" as const }, csrfToken: "t", expiresAt: now };

const table3 = () =>
  structures.map(({ name }) => {
    const of = items().filter(({ structure, rating }) => structure === name && rating);
    const count = (score: string) => of.filter(({ rating }) => rating?.score === score).length;
    const counts = {
      excellent: count("excellent"),
      good: count("good"),
      acceptable: count("acceptable"),
      notAcceptable: count("notAcceptable"),
    };
    return {
      diagnosis: "cervical",
      structure: name,
      source: "automatic" as const,
      counts,
      total: of.length,
    };
  });

const job = (kind: "import" | "segment" | "evaluate", state: "running" | "done" | "failed") => ({
  id: idOf(kind + state),
  kind,
  title: "12 files",
  state,
  progress: { stage: "reading", done: 40, total: 100 },
  attempts: 1,
  error:
    state === "failed" ? { code: "no-slices", message: "Cannot draw: the CT has one slice" } : null,
  caseId: null,
  uploadId: null,
  runId: null,
  resultsId: null,
  structureSetId: null,
  by: me,
  createdAt: now,
  startedAt: now,
  endedAt: null,
});

const listedResults = {
  id: idOf("results"),
  title: "Demo evaluation",
  madeAt: now,
  cases: 40,
  predictedBy: "structureSet" as const,
  isSynthetic: true,
};

const model = {
  id: idOf("model"),
  sha256: "0".repeat(64),
  title: "Pelvis, demo",
  structures: structures.map(({ name }) => name),
  spacingMm: [3, 1.2, 1.2] as [number, number, number],
  parameterCount: 1_230_000,
  sizeBytes: 4_900_000,
  runId: null,
  addedAt: now,
  addedBy: me,
};

const run = {
  id: idOf("run"),
  title: "First run",
  preset: "demo" as const,
  structures: model.structures,
  minutes: 5,
  steps: null,
  state: "done" as const,
  jobId: idOf("job"),
  error: null,
  modelId: model.id,
  createdAt: now,
  by: me,
};

/** A run that has not read its cases: the server has no report of it. */
const queuedRun = {
  ...run,
  ...{ id: idOf("queued run"), title: "Second run", state: "queued" as const, modelId: null },
};

/** What training leaves out of the cohort, by the first rule that applies. */
function ruleOf({ exclusion, group }: (typeof cases)[number]) {
  if (exclusion !== null) return { code: "excluded", reason: `it is excluded: ${exclusion}` };
  if (group === "test") {
    return { code: "test-group", reason: "it is in the test group, which training does not read" };
  }
  if (group === "held back") {
    const reason = "its patient is in the test group, and it came after the group was drawn";
    return { code: "held-back", reason };
  }
  return null;
}

const trainingReport = () => ({
  used: cases
    .filter((one) => ruleOf(one) === null)
    .map(({ caseId, slices, diagnosis }) => ({
      ...{ caseId, slices },
      drawn: drawnIn("predicted", diagnosis).map(({ name }) => name),
      missing: leftOutOf(diagnosis).map(({ name }) => name),
    })),
  leftOut: [
    ...cases.flatMap((one) => {
      const rule = ruleOf(one);
      return rule === null ? [] : [{ caseId: one.caseId, ...rule }];
    }),
    { caseId: "case-0000000999", code: "case-gone", reason: "its folder is gone" },
  ],
  remarks: ["The test group <b>is small</b>."],
});

const names = () =>
  ["Bladder", "BLADDER_old", "fem head L", "FemHeadR", "<img src=x onerror=alert(1)>", "couch"].map(
    (spelling, at) => ({
      spelling,
      structure: null,
      cases: 30 - at * 4,
      proposal: {
        structure: [...structures.map(({ name }) => name), "ignore"][at === 0 ? 2 : at]!,
        confidence: 0.99 - at * 0.07,
        reason: "Spelled like it",
      },
      wrongSide: at === 2 ? ["case-0000000001"] : [],
      accepted: null,
    }),
  );

/** An import with one of each outcome. */
const importReport = () => ({
  remarks: [
    {
      ...{ code: "diagnosis-new", severity: "notice", structure: null },
      text: 'the diagnosis group "cervicall" is new: no case has it, and structures name cervical; structures of other groups are not predicted for it. If it is misspelt, change it on the pages of the cases',
    },
  ],
  leftOut: [
    {
      path: "patients/p3",
      code: "enhanced-ct",
      reason: "the CT is an enhanced one, which is not read <b>yet</b>",
    },
  ],
  files: [
    { path: "patients/p1/ct001.dcm", outcome: "accepted", code: null, reason: null },
    {
      path: "patients/p3/ct001.dcm",
      outcome: "rejected",
      code: "foreign-sop-class",
      reason: "the file must be a CT image, got an Enhanced CT image",
    },
  ],
  series: (
    ["imported", "imported-without-reference", "replaced", "attached", "already-there"] as const
  ).map((outcome, at) => ({
    path: `patients/p${at}/ct001.dcm`,
    outcome,
    code: null,
    reason: null,
    caseId: cases[at]!.caseId,
    patient: cases[at]!.patient,
    slices: 48,
    structures: [],
    remarks:
      outcome === "attached"
        ? [
            {
              ...{ code: "planning-set-changed", severity: "warning", structure: null },
              text: "a structure set that came later is attached as RTSTRUCT/0002.dcm; the reference is RTSTRUCT/0002.dcm now (of 2: it is approved, or not rejected), and RTSTRUCT/0001.dcm is kept",
            },
          ]
        : [],
  })),
});

/** A call: parameters of the path, the query, the body. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** Replies of JSON by route: null if nobody is logged in, undefined for what is not there. */
export const answers: Partial<Record<RouteName, (asked: Asked) => unknown>> = {
  about: () => about,
  me: () => (isLoggedIn ? logged : null),
  logIn: () => {
    isLoggedIn = true;
    return logged;
  },
  logOut: () => {
    isLoggedIn = false;
    return { done: true };
  },
  listCases: () => ({ cases }),
  getCase: ({ params }) => detailOf(params.caseId!),
  changeCase: ({ params }) => cases.find(({ caseId }) => caseId === params.caseId),
  listReviewSessions: () => ({ sessions: [session(), session(blindedId)] }),
  getReviewSession: ({ params }) => session(params.sessionId),
  myReviewItems: ({ params }) => ({ items: items(params.sessionId) }),
  ratingScale: () => ({ scale: ratingScale, source: "Sartor et al. 2020, section 2.5" }),
  rate: ({ params, body }) => {
    const id = params.ratingId!;
    const rating = { id, ratedAt: new Date().toISOString(), ...JSON.parse(String(body)) };
    ratings.set(id, rating);
    return rating;
  },
  undoRating: ({ params }) => {
    const itemId = ratings.get(params.ratingId!)?.itemId ?? idOf("none");
    ratings.delete(params.ratingId!);
    return { itemId, rating: null };
  },
  reviewResults: () => ({
    pooled: table3(),
    byRater: [{ rater: me, rows: table3() }],
    agreement: [],
    superseded: [{ rater: me, ratings: 2 }],
    timeMs: [{ rater: me, median: 12_000 }],
  }),
  importReport,
  listRaters: () => ({ raters: [me] }),
  listJobs: () => ({
    jobs: [job("segment", "running"), job("import", "done"), job("evaluate", "failed")],
  }),
  listModels: () => ({ models: [model] }),
  getModel: () => ({
    ...model,
    clipHu: 1000,
    centreHu: 0,
    network: { widths: [16, 32, 64], units: [1, 2, 2], channels: 6 },
    training: { software: "arcuate 0.1.0", cases: 20 },
    notice: about.notice,
  }),
  listRuns: () => ({ runs: [run, queuedRun] }),
  trainingReport: ({ params }) => (params.runId === run.id ? trainingReport() : undefined),
  runLog: () => ({
    lines: Array.from({ length: 400 }, (_, step) => ({
      kind: "step",
      step,
      loss: 2 * Math.exp(-step / 90) + 0.1,
    })),
    next: 400,
  }),
  listResults: () => ({ results: [listedResults] }),
  getResults: () => ({
    ...listedResults,
    structures: model.structures,
    toleranceMm: 2,
    refused: [],
    caseResults: cases.slice(0, 40).map(({ caseId, diagnosis }, at) => ({
      id: caseId,
      diagnosis,
      role: "test",
      structureSetId: null,
      structures: structures.map(({ name }, place) => ({
        ...scored(name, at + place),
        hausdorffDistanceMm: 9,
        pooledHausdorffDistance95Mm: 4,
        worstSlice: { slice: 30, differingCm2: 2 },
      })),
    })),
  }),
  listNames: () => ({ names: names() }),
  answerNames: () => ({ names: names() }),
  listAccounts: () => ({
    accounts: [{ ...me, role: "admin", isDisabled: false, createdAt: now, lastSeenAt: now }],
  }),
  readAudit: () => ({
    entries: [
      {
        number: 1,
        at: now,
        by: "admin",
        action: "session.login",
        subject: null,
        details: {},
        sha256: "0".repeat(64),
      },
    ],
  }),
  verifyAudit: () => ({ isWhole: true, entries: 1, brokenAt: null, lastSha256: "0".repeat(64) }),
};

/** Replies of bytes: CT slices and label maps; undefined for other routes. */
export function bytesFor(name: RouteName, { params, query }: Asked): Uint8Array | undefined {
  if (name === "ctSlices") {
    const area = grid.size[1] * grid.size[2];
    const first = Number(query.get("first") ?? 0);
    const count = Number(query.get("count") ?? grid.size[0]);
    return new Uint8Array(ct.buffer, first * area * 2, count * area * 2);
  }
  if (name === "structureSetLabels") {
    const isReference = cases.some(
      ({ caseId }) =>
        idOf(`${caseId} reference`) === params.structureSetId ||
        idOf(`${caseId} earlier reference`) === params.structureSetId,
    );
    return maps.get(isReference ? "reference" : "predicted");
  }
  if (name === "reviewItemLabels") {
    const label = items().find(({ id }) => id === params.itemId)?.label ?? 0;
    return maps.get("predicted")?.map((value) => (value === label ? value : 0));
  }
  return undefined;
}
