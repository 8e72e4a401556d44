/**
 * Which files are of one patient, before any of them is renamed. Files that share a study, a series or a reference have
 * one shift, whatever Patient ID they bear. Patient IDs that differ in case or padding alone are one patient among them.
 * What the key has named before keeps its name and its shift.
 */
import { type CaseRemark, caseRemark } from "../../base/index.ts";
import type { Affiliation } from "../read/affiliation.ts";
import type { Shift } from "./dates.ts";
import { createGroups } from "./groups.ts";
import type { DeidentificationKey, StudyRecord } from "./key-file.ts";
import { pseudonymOf, replacementUid, shiftOf } from "./pseudonym.ts";

type KnownStudies = Pick<DeidentificationKey, "secret" | "studies">;

/** The patient of one file. */
export interface FiledPatient {
  readonly pseudonym: string;
  readonly shift: Shift;
  /** For the key; see `StudyRecord.names`. */
  readonly names: readonly string[];
}

export interface Filing {
  /** The patient of a file; one that was not among those filed is filed alone. */
  patientOf(file: Affiliation): FiledPatient;
  /** Series Instance UID of the CT that a file belongs to; the file's own series where no CT is known. */
  ctSeriesOf(file: Affiliation): string;
  /** What a person should know of how files were joined. */
  readonly remarks: readonly CaseRemark[];
}

/** Files the objects of a run. */
export function fileByPatient(
  files: readonly Affiliation[],
  { secret, studies }: KnownStudies,
): Filing {
  const key = { secret, studies: new Map(studies) }; // as it is now: a run adds to it
  const groups = createGroups(files, namesIn);
  const people = new Map(
    [...groups.members()].map(([root, members]) => [root, peopleOf(members, key)] as const),
  );
  return {
    patientOf(file) {
      const group = people.get(groups.rootOf(studyName(file)) ?? "");
      return (group ?? peopleOf([file], key))(file);
    },
    ctSeriesOf: ctSeries(files),
    remarks: remarksOn([...groups.members().values()], key),
  };
}

const studyName = ({ studyInstanceUid }: Affiliation) => `study ${studyInstanceUid}`;
const idName = ({ patientId }: Affiliation) => (patientId === undefined ? [] : [`id ${patientId}`]);

/** All that joins a file with others. */
function namesIn(file: Affiliation): readonly string[] {
  const { as, seriesInstanceUid, sopInstanceUid, drawnOn, refersTo } = file;
  const joined = as === "CT" ? [] : [sopInstanceUid, ...refersTo].map((uid) => `object ${uid}`);
  const series = [seriesInstanceUid, ...drawnOn].map((uid) => `series ${uid}`);
  return [studyName(file), ...idName(file), ...series, ...joined];
}

/** A Patient ID without what systems change of it: case, spaces, zeros before it. */
function foldedId(patientId: string): string {
  const plain = patientId.normalize("NFKC").replace(/\s+/g, "").toLowerCase();
  return plain.replace(/^0+(?=.)/, "");
}

const foldedIdOf = (file: Affiliation) =>
  file.patientId === undefined ? undefined : foldedId(file.patientId);

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The IDs of CTs first, because a planning system files structure sets by the CT; each once. */
function idsByRank(members: readonly Affiliation[]): string[] {
  const idsOf = (isCt: boolean) =>
    members.filter(({ as }) => (as === "CT") === isCt).flatMap(({ patientId }) => patientId ?? []);
  return [...new Set([...idsOf(true).sort(byText), ...idsOf(false).sort(byText)])];
}

/** Gives the patient of each member of a group. */
function peopleOf(
  members: readonly Affiliation[],
  key: KnownStudies,
): (file: Affiliation) => FiledPatient {
  const known = knownRecords(members, key);
  const ids = idsByRank(members);
  const studies = [...new Set(members.map(studyName))].sort(byText);
  const idsByStudy = new Map(
    studies.map((study) => [
      study,
      idsByRank(members.filter((member) => studyName(member) === study)),
    ]),
  );
  const leader = ids[0] === undefined ? studies[0]! : `id ${foldedId(ids[0])}`;
  const derived = shiftOf(key.secret, leader);
  const pseudonyms = new Map<string | undefined, string>();
  return (file) => {
    const folded =
      foldedIdOf(file) ?? firstFolded(idsByStudy.get(studyName(file))) ?? firstFolded(ids);
    const own = recordOfStudy(file, key);
    const alike = known.filter((record) => foldedIdIn(record) === folded);
    const nearest = own ?? alike[0] ?? known[0];
    let pseudonym = own && foldedIdIn(own) === folded ? own.pseudonym : pseudonyms.get(folded);
    if (pseudonym === undefined) {
      const spelt = ids.find((id) => foldedId(id) === folded);
      pseudonym =
        alike[0]?.pseudonym ??
        pseudonymOf(key.secret, spelt === undefined ? studies[0]! : `id ${spelt}`);
      pseudonyms.set(folded, pseudonym);
    }
    const { seriesInstanceUid, patientId } = file;
    const unnamed = patientId === undefined ? [`series ${seriesInstanceUid}`, studyName(file)] : [];
    return {
      pseudonym,
      shift: nearest?.shift ?? derived,
      names: [...idName(file), ...unnamed],
    };
  };
}

function firstFolded(ids: readonly string[] | undefined): string | undefined {
  return ids?.[0] === undefined ? undefined : foldedId(ids[0]);
}

function foldedIdIn({ header }: StudyRecord): string | undefined {
  const id = header.get("PatientID");
  return id === undefined ? undefined : foldedId(id);
}

function recordOfStudy(
  { studyInstanceUid }: Affiliation,
  { secret, studies }: KnownStudies,
): StudyRecord | undefined {
  return studies.get(replacementUid(secret, studyInstanceUid));
}

/** What the key knows of a group's studies, and of others with the same patient. */
function knownRecords(members: readonly Affiliation[], key: KnownStudies): readonly StudyRecord[] {
  if (key.studies.size === 0) return [];
  const own = members.flatMap((member) => recordOfStudy(member, key) ?? []);
  const names = new Set(members.flatMap(namesIn));
  const others = [...key.studies.values()].filter((record) =>
    [...record.names].some((name) => names.has(name)),
  );
  return [...new Set([...own, ...others])];
}

/** Follows references, then looks for the one CT of the same frame of reference. */
function ctSeries(files: readonly Affiliation[]): (file: Affiliation) => string {
  const byObject = new Map(
    files.filter(({ as }) => as !== "CT").map((file) => [file.sopInstanceUid, file] as const),
  );
  const byFrame = new Map<string, Set<string>>();
  for (const { as, frameOfReferenceUid, seriesInstanceUid } of files) {
    if (as !== "CT" || frameOfReferenceUid === undefined) continue;
    const there = byFrame.get(frameOfReferenceUid) ?? new Set();
    byFrame.set(frameOfReferenceUid, there.add(seriesInstanceUid));
  }
  const follow = (file: Affiliation, steps: number): string | undefined => {
    if (file.as === "CT") return file.seriesInstanceUid;
    if (file.drawnOn[0] !== undefined || steps === 0) return file.drawnOn[0];
    const found = file.refersTo.flatMap((uid) => byObject.get(uid) ?? []);
    return found.flatMap((each) => follow(each, steps - 1) ?? [])[0];
  };
  return (file) => {
    const inFrame = [...(byFrame.get(file.frameOfReferenceUid ?? "") ?? [])];
    const only = inFrame.length === 1 ? inFrame[0] : undefined;
    return follow(file, LONGEST_CHAIN) ?? only ?? file.seriesInstanceUid;
  };
}

/** A dose refers to a plan, that to a structure set, that to a CT; plans may refer to other plans. */
const LONGEST_CHAIN = 5;

function remarksOn(
  groups: readonly (readonly Affiliation[])[],
  key: KnownStudies,
): readonly CaseRemark[] {
  const joined = groups.filter((members) => {
    const ids = idsByRank(members);
    return new Set(ids.map(foldedId)).size < ids.length;
  }).length;
  const differing = groups.filter((members) => new Set(idsByRank(members).map(foldedId)).size > 1);
  const unnamed = groups.filter(
    (members) => idsByRank(members).length === 0 && new Set(members.map(studyName)).size > 1,
  ).length;
  const shifts = groups.filter((members) => {
    const known = knownRecords(members, key).map(({ shift }) => JSON.stringify(shift));
    return new Set(known).size > 1;
  }).length;
  const remark = (code: Parameters<typeof caseRemark>[0], patients: number, text: string) =>
    patients === 0 ? [] : [caseRemark(code, text, { figures: { patients } })];
  return [
    ...remark(
      "patient-ids-joined",
      joined,
      `Patients whose Patient ID is spelt in several ways (case, spaces, zeros before it) in files that belong together: ${joined}. Each was taken as one patient.`,
    ),
    ...remark(
      "patient-ids-differ",
      differing.length,
      `Groups of files that belong together and name several patients: ${differing.length}. The patients have pseudonyms of their own, and one shift of dates. Check whether a file was sent to the wrong patient.`,
    ),
    ...remark(
      "studies-joined",
      unnamed,
      `Patients without a Patient ID whose files name several studies: ${unnamed}. Each was taken as one patient.`,
    ),
    ...remark(
      "shifts-differ",
      shifts,
      `Patients whose studies this key has moved by different times before: ${shifts}. Intervals between those studies are not kept; those within a study are.`,
    ),
  ];
}
