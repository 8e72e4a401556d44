/** From every ROI of a cohort to names.json: each spelling, how often it occurs, and what it stands for. */
import { type LabelScheme, requireStructure } from "../../structures/index.ts";
import type { CaseRecord, RoiShape } from "../folder/case-record.ts";
import { ACCEPTED, interpretName } from "./interpret.ts";
import { type NameEntry, type NamesDocument, sameSpelling } from "./names-file.ts";
import { implausible, isOnWrongSide } from "./position.ts";

interface Sighting {
  readonly caseId: string;
  readonly shape: RoiShape | null;
}

interface SeenName {
  /** The most frequent way to write it. */
  readonly spelling: string;
  readonly sightings: readonly Sighting[];
}

function aboutNames({ structures }: LabelScheme): string {
  const names = structures.map(({ name }) => name);
  return (
    `Set "structure" of a spelling to ${names.join(", ")}, to "ignore", or to null for not known. ` +
    "Arcuate keeps your answers when it looks for names again. A ROI on the wrong side is not used; if it is right, " +
    'add {"case", "spelling", "structure"} to exceptions.'
  );
}

/**
 * Adds new spellings and counts to a document. Answers of a person stay; spellings without an answer get a new proposal.
 *
 * @param earlier Undefined where the cohort has no names.json yet.
 */
export function proposeNames(
  cases: readonly CaseRecord[],
  earlier: NamesDocument | undefined,
  scheme: LabelScheme,
): NamesDocument {
  const known = new Map(earlier?.names.map((each) => [sameSpelling(each.spelling), each]));
  const seen = collectNames(cases);
  const entries = seen.map((name) => entryOf(name, known.get(sameSpelling(name.spelling)), scheme));
  const stillThere = new Set(entries.map(({ spelling }) => sameSpelling(spelling)));
  const gone = (earlier?.names ?? [])
    .filter(({ spelling }) => !stillThere.has(sameSpelling(spelling)))
    .map((each) => ({ ...each, cases: 0, wrongSide: [] }));
  const names = [...entries, ...gone].sort(
    (a, b) => b.cases - a.cases || (sameSpelling(a.spelling) < sameSpelling(b.spelling) ? -1 : 1),
  );
  return { format: 1, about: aboutNames(scheme), names, exceptions: earlier?.exceptions ?? [] };
}

function collectNames(cases: readonly CaseRecord[]): SeenName[] {
  interface Group {
    readonly written: Map<string, number>;
    readonly sightings: Sighting[];
  }
  const byName = new Map<string, Group>();
  for (const { caseId, rois } of cases) {
    for (const { name, shape } of rois) {
      const key = sameSpelling(name);
      if (key === "") continue;
      const group: Group = byName.get(key) ?? { written: new Map(), sightings: [] };
      byName.set(key, group);
      group.written.set(name, (group.written.get(name) ?? 0) + 1);
      group.sightings.push({ caseId, shape });
    }
  }
  return [...byName.values()].map(({ written, sightings }) => {
    const [most] = [...written].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return { spelling: most![0].trim(), sightings };
  });
}

function entryOf(
  { spelling, sightings }: SeenName,
  earlier: NameEntry | undefined,
  scheme: LabelScheme,
): NameEntry {
  const proposal = judge(spelling, sightings, scheme);
  // An answer stays. Null is an answer too, where a structure was proposed and a person removed it.
  const isAnswered =
    earlier !== undefined && (earlier.structure !== null || earlier.proposal.structure !== null);
  const structure = isAnswered ? earlier.structure : proposal.structure;
  const onWrongSide =
    structure === null
      ? []
      : sightings.filter(({ shape }) => shape && isOnWrongSide(structure, shape));
  return {
    spelling,
    structure,
    cases: new Set(sightings.map(({ caseId }) => caseId)).size,
    proposal,
    wrongSide: [...new Set(onWrongSide.map(({ caseId }) => caseId))],
  };
}

/** When more than this share of the ROIs lies elsewhere, the name means something else in this cohort. */
const MISPLACED_SHARE = 0.5;

/** What the name says, checked against where the ROIs of that name lie. */
function judge(
  spelling: string,
  sightings: readonly Sighting[],
  scheme: LabelScheme,
): NameEntry["proposal"] {
  const named = interpretName(spelling, scheme);
  const shapes = sightings.flatMap(({ shape }) => shape ?? []);
  const { structure } = named;
  if (structure === null || shapes.length === 0) return { ...named };
  const count = (unfit: number) => `${unfit} of ${shapes.length}`;
  const wrongSide = shapes.filter((shape) => isOnWrongSide(structure, shape)).length;
  const unlikely = shapes.flatMap(
    (shape) => implausible(requireStructure(scheme, structure), shape) ?? [],
  );
  if (wrongSide > MISPLACED_SHARE * shapes.length) {
    const reason = `named like ${structure}, but ${count(wrongSide)} drawn on the patient's other side`;
    return { structure: null, confidence: 0.2, reason };
  }
  if (unlikely.length > MISPLACED_SHARE * shapes.length) {
    const reason = `named like ${structure}, but ${count(unlikely.length)} not like one: ${unlikely[0]}`;
    return { structure: null, confidence: 0.4, reason };
  }
  const unfit = wrongSide + unlikely.length;
  const confidence = Math.max(ACCEPTED, named.confidence - (0.2 * unfit) / shapes.length);
  const reasons = [
    named.reason,
    ...(wrongSide > 0 ? [`${count(wrongSide)} on the other side`] : []),
    ...(unlikely.length > 0 ? [`${count(unlikely.length)} oddly placed or sized`] : []),
  ];
  return { structure, confidence: Math.round(confidence * 100) / 100, reason: reasons.join("; ") };
}
