/** What a region's name says it is. The name alone: where it lies is looked at elsewhere. */
import { pelvisScheme, structureNamed } from "../../volume/index.ts";
import { editDistance, tokensOf } from "./spelling.ts";
import { type Concept, meanings, strangeWords } from "./vocabulary.ts";

export interface Interpretation {
  /** TG-263 name; null when the name says something else, or not enough. */
  readonly structure: string | null;
  /** From 0 to 1; at or above `ACCEPTED` when there is a structure. */
  readonly confidence: number;
  /** Why, for a person. */
  readonly reason: string;
}

/** Below this confidence nothing is proposed. */
export const ACCEPTED = 0.8;

/** A kind of structure: the concepts its name is made of, and when they are enough. */
interface Family {
  readonly allowed: ReadonlySet<Concept>;
  readonly structureOf: (found: ReadonlySet<Concept>) => string | undefined;
}

const families: readonly Family[] = [
  {
    allowed: new Set<Concept>(["bladder", "urinary", "whole", "full", "filler"]),
    structureOf: (found) => (found.has("bladder") ? "Bladder" : undefined),
  },
  {
    allowed: new Set<Concept>([
      "femur",
      "head",
      "femoralHead",
      "neck",
      "left",
      "right",
      "h",
      "filler",
    ]),
    structureOf: (found) => {
      const isRight = found.has("right") || (found.has("h") && !found.has("left"));
      if (found.has("left") === isRight) return undefined;
      const hasHead = found.has("head") || found.has("h") || found.has("femoralHead");
      if (!found.has("femoralHead") && !(found.has("femur") && (hasHead || !found.has("neck")))) {
        return undefined;
      }
      return found.has("left") ? "Femur_Head_L" : "Femur_Head_R";
    },
  },
  {
    allowed: new Set<Concept>([
      "bowel",
      "bag",
      "cavity",
      "bowelBag",
      "peritoneal",
      "abdominal",
      "filler",
    ]),
    structureOf: (found) => {
      const isEnclosure = found.has("bag") || found.has("cavity");
      const isBag =
        found.has("bowelBag") ||
        found.has("peritoneal") ||
        (isEnclosure && found.has("bowel")) ||
        (found.has("cavity") && found.has("abdominal"));
      return isBag ? "Bag_Bowel" : undefined;
    },
  },
  {
    allowed: new Set<Concept>(["ctv", "node", "elective", "pelvic", "unit", "filler"]),
    structureOf: (found) => (found.has("ctv") && found.has("node") ? "CTVn" : undefined),
  },
];

/**
 * Reads a name. Only a name that is understood to its last letter gives a structure.
 */
export function interpretName(name: string): Interpretation {
  const exact = structureNamed(pelvisScheme, name.trim());
  if (exact !== undefined)
    return { structure: exact.name, confidence: 1, reason: "the TG-263 name" };
  const tokens = tokensOf(name);
  const readings = families.flatMap((family) => readAs(tokens, family) ?? []);
  const structures = new Set(readings.map(({ structure }) => structure));
  const best = readings.sort((a, b) => b.confidence - a.confidence)[0];
  if (best === undefined) return { structure: null, confidence: 0, reason: describeUnread(tokens) };
  if (structures.size > 1)
    return { structure: null, confidence: 0, reason: "may mean several structures" };
  if (best.confidence < ACCEPTED) return { ...best, structure: null };
  return best;
}

function readAs(tokens: readonly string[], { allowed, structureOf }: Family) {
  const found = new Set<Concept>();
  let typos = 0;
  let hasSmallNumber = false;
  for (const token of tokens) {
    if (/^\d/.test(token)) {
      hasSmallNumber ||= !allowed.has("unit") || Number(token.replace(",", ".")) < 20;
      continue;
    }
    const reading = readToken(token, allowed);
    if (reading === undefined) return undefined;
    for (const concept of reading.concepts) found.add(concept);
    typos += reading.typos;
  }
  const structure = structureOf(found);
  if (structure === undefined) return undefined;
  return judge(structure, found, { typos, hasSmallNumber });
}

function judge(
  structure: string,
  found: ReadonlySet<Concept>,
  { typos, hasSmallNumber }: { typos: number; hasSmallNumber: boolean },
): { structure: string; confidence: number; reason: string } {
  if (hasSmallNumber) {
    return {
      structure,
      confidence: 0.6,
      reason: `like ${structure}, but numbered: one of several, or changed`,
    };
  }
  const isWholeFemur =
    structure.startsWith("Femur") &&
    !found.has("head") &&
    !found.has("femoralHead") &&
    !found.has("h");
  const reasons = ["its words"];
  let confidence = 0.95;
  if (isWholeFemur) {
    confidence -= 0.1;
    reasons.push("the head is not named");
  }
  if (typos > 0) {
    confidence -= 0.05;
    reasons.push("misspelled");
  }
  return { structure, confidence: Math.round(confidence * 100) / 100, reason: reasons.join("; ") };
}

interface TokenReading {
  readonly concepts: readonly Concept[];
  readonly typos: 0 | 1;
}

/** As a word, as words written together, or as a word misspelled; in that order. */
function readToken(token: string, allowed: ReadonlySet<Concept>): TokenReading | undefined {
  if (strangeWords.has(token)) return undefined;
  const own = meaningsIn(token, allowed);
  if (own.length > 0) return { concepts: own, typos: 0 };
  const joined = readJoined(token, allowed);
  if (joined !== undefined) return { concepts: joined, typos: 0 };
  const corrected = correct(token);
  const meant = corrected === undefined ? [] : meaningsIn(corrected, allowed);
  return meant.length > 0 ? { concepts: meant, typos: 1 } : undefined;
}

function meaningsIn(word: string, allowed: ReadonlySet<Concept>): Concept[] {
  return [...(meanings.get(word) ?? [])].filter((concept) => allowed.has(concept));
}

/** Words written together; single letters only at either end of three letters or more. */
function readJoined(token: string, allowed: ReadonlySet<Concept>): Concept[] | undefined {
  if (token.length < 3) return undefined;
  // best[end]: the reading of the first `end` letters with the fewest words.
  const best: ({ count: number; concepts: Concept[] } | undefined)[] = [{ count: 0, concepts: [] }];
  for (let end = 1; end <= token.length; end++) {
    for (let start = 0; start < end; start++) {
      const before = best[start];
      if (before === undefined || (end - start === 1 && start > 0 && end < token.length)) continue;
      const concepts = meaningsIn(token.slice(start, end), allowed);
      const count = before.count + 1;
      if (concepts.length === 0 || count >= (best[end]?.count ?? Infinity)) continue;
      best[end] = { count, concepts: [...before.concepts, ...concepts] };
    }
  }
  return best[token.length]?.concepts;
}

/** Shorter words are too near to others. */
const CORRECTABLE_LENGTH = 5;

/** The one word that a misspelled one is nearest to; undefined when there is none, or several with other meanings. */
function correct(token: string): string | undefined {
  if (token.length < CORRECTABLE_LENGTH) return undefined;
  const limit = token.length < 9 ? 1 : 2;
  let nearest: { word: string; distance: number; isUnique: boolean } | undefined;
  for (const word of [...meanings.keys(), ...strangeWords]) {
    if (word.length < CORRECTABLE_LENGTH) continue;
    const distance = editDistance(token, word, limit);
    if (distance > limit || (nearest && distance > nearest.distance)) continue;
    const isSame = nearest?.distance === distance;
    const isUnique = !isSame || sameMeaning(nearest!.word, word);
    nearest = { word, distance, isUnique };
  }
  return nearest?.isUnique && !strangeWords.has(nearest.word) ? nearest.word : undefined;
}

function sameMeaning(a: string, b: string): boolean {
  return (
    [...(meanings.get(a) ?? ["strange"])].join() === [...(meanings.get(b) ?? ["strange"])].join()
  );
}

/** Which structure it would be but for some words, so that a person sees why it was not taken. */
function describeUnread(tokens: readonly string[]): string {
  for (const { allowed, structureOf } of families) {
    const found = new Set<Concept>();
    const unread: string[] = [];
    for (const token of tokens) {
      if (/^\d/.test(token)) continue;
      const reading = readToken(token, allowed);
      if (reading === undefined) unread.push(token);
      for (const concept of reading?.concepts ?? []) found.add(concept);
    }
    const structure = structureOf(found);
    if (structure !== undefined && unread.length > 0)
      return `like ${structure}, but with "${unread.join(" ")}"`;
  }
  return "none of the structures is spelled so";
}
