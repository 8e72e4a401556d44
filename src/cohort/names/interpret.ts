/** Which structure a ROI's name stands for, by the name alone; `propose.ts` checks where the ROI lies. */
import {
  type LabelScheme,
  type Structure,
  sideNamed,
  structureNamed,
} from "../../structures/index.ts";
import { editDistance, tokensOf } from "./spelling.ts";
import {
  type Family,
  type Meaning,
  strangeWords,
  type Vocabulary,
  vocabularyOf,
} from "./vocabulary.ts";

export interface Interpretation {
  /** TG-263 name; null when the name stands for something else, or does not say enough. */
  readonly structure: string | null;
  /** From 0 to 1; at or above `ACCEPTED` when there is a structure. */
  readonly confidence: number;
  /** The reason, for a person to read. */
  readonly reason: string;
}

/** Below this confidence nothing is proposed. */
export const ACCEPTED = 0.8;

/** Which structure of a scheme a name stands for. Only a name whose every word is understood gives a structure. */
export function interpretName(name: string, scheme: LabelScheme): Interpretation {
  const exact = structureNamed(scheme, name.trim());
  if (exact !== undefined)
    return { structure: exact.name, confidence: 1, reason: "the TG-263 name" };
  const vocabulary = vocabularyOf(scheme);
  const tokens = tokensOf(name);
  const readings = vocabulary.families.flatMap(
    (family) => readAs(tokens, family, vocabulary) ?? [],
  );
  const structures = new Set(readings.map(({ structure }) => structure));
  const best = readings.sort((a, b) => b.confidence - a.confidence)[0];
  if (best === undefined)
    return { structure: null, confidence: 0, reason: describeUnread(tokens, vocabulary) };
  if (structures.size > 1)
    return { structure: null, confidence: 0, reason: "may mean several structures" };
  if (best.confidence < ACCEPTED) return { ...best, structure: null };
  return best;
}

function readAs(tokens: readonly string[], family: Family, vocabulary: Vocabulary) {
  const { allowed } = family;
  const found = new Set<Meaning>();
  let typos = 0;
  let hasSmallNumber = false;
  for (const token of tokens) {
    if (/^\d/.test(token)) {
      hasSmallNumber ||= !allowed.has("unit") || Number(token.replace(",", ".")) < 20;
      continue;
    }
    const reading = readToken(token, allowed, vocabulary);
    if (reading === undefined) return undefined;
    for (const meaning of reading.meanings) found.add(meaning);
    typos += reading.typos;
  }
  const understood = understand(family, found);
  return understood && judge(understood, { typos, hasSmallNumber });
}

/** A structure that a name has enough words for. */
interface Understood {
  readonly structure: Structure;
  /** Why the reading is less certain than others. */
  readonly doubt?: string | undefined;
}

function understand(
  { members, enough }: Family,
  found: ReadonlySet<Meaning>,
): Understood | undefined {
  const fitting = enough.find(
    ({ all, without = [] }) =>
      all.every((meaning) => found.has(meaning)) && !without.some((meaning) => found.has(meaning)),
  );
  const structure = fitting && memberOf(members, found);
  return structure && { structure, doubt: fitting.doubt };
}

/** The member on the side that the name says; a name with both sides, or without the one it needs, gives none. */
function memberOf(
  members: readonly Structure[],
  found: ReadonlySet<Meaning>,
): Structure | undefined {
  const isLeft = found.has("left");
  // H alone is Swedish for right; beside a word for left it is a head.
  const isRight = found.has("right") || (found.has("h") && !isLeft);
  if (isLeft && isRight) return undefined;
  const side = isLeft ? "left" : isRight ? "right" : undefined;
  return members.find(({ name }) => sideNamed(name) === side);
}

function judge(
  { structure: { name }, doubt }: Understood,
  { typos, hasSmallNumber }: { typos: number; hasSmallNumber: boolean },
): { structure: string; confidence: number; reason: string } {
  if (hasSmallNumber) {
    const reason = `like ${name}, but numbered: one of several, or changed`;
    return { structure: name, confidence: 0.6, reason };
  }
  const reasons = ["its words"];
  let confidence = 0.95;
  if (doubt !== undefined) {
    confidence -= 0.1;
    reasons.push(doubt);
  }
  if (typos > 0) {
    confidence -= 0.05;
    reasons.push("misspelled");
  }
  return {
    structure: name,
    confidence: Math.round(confidence * 100) / 100,
    reason: reasons.join("; "),
  };
}

interface TokenReading {
  readonly meanings: readonly Meaning[];
  readonly typos: 0 | 1;
}

/** Reads a token as a word, else as words written together, else as a misspelled word. */
function readToken(
  token: string,
  allowed: ReadonlySet<Meaning>,
  vocabulary: Vocabulary,
): TokenReading | undefined {
  if (strangeWords.has(token)) return undefined;
  const own = meaningsIn(token, allowed, vocabulary);
  if (own.length > 0) return { meanings: own, typos: 0 };
  const joined = readJoined(token, allowed, vocabulary);
  if (joined !== undefined) return { meanings: joined, typos: 0 };
  const corrected = correct(token, vocabulary);
  const meant = corrected === undefined ? [] : meaningsIn(corrected, allowed, vocabulary);
  return meant.length > 0 ? { meanings: meant, typos: 1 } : undefined;
}

function meaningsIn(
  word: string,
  allowed: ReadonlySet<Meaning>,
  { meanings }: Vocabulary,
): Meaning[] {
  return [...(meanings.get(word) ?? [])].filter((meaning) => allowed.has(meaning));
}

/** Reads words that are written together. A single letter counts only at the start or end of the token. */
function readJoined(
  token: string,
  allowed: ReadonlySet<Meaning>,
  vocabulary: Vocabulary,
): Meaning[] | undefined {
  if (token.length < 3) return undefined;
  // best[end]: the reading of the first `end` letters with the fewest words.
  const best: ({ count: number; meanings: Meaning[] } | undefined)[] = [{ count: 0, meanings: [] }];
  for (let end = 1; end <= token.length; end++) {
    for (let start = 0; start < end; start++) {
      const before = best[start];
      if (before === undefined || (end - start === 1 && start > 0 && end < token.length)) continue;
      const meanings = meaningsIn(token.slice(start, end), allowed, vocabulary);
      const count = before.count + 1;
      if (meanings.length === 0 || count >= (best[end]?.count ?? Infinity)) continue;
      best[end] = { count, meanings: [...before.meanings, ...meanings] };
    }
  }
  return best[token.length]?.meanings;
}

/** Shorter words are too similar to other words to be corrected. */
const CORRECTABLE_LENGTH = 5;

/** The known word that is nearest to a misspelled one; undefined when none is near, or several with different meanings. */
function correct(token: string, { meanings }: Vocabulary): string | undefined {
  if (token.length < CORRECTABLE_LENGTH) return undefined;
  const limit = token.length < 9 ? 1 : 2;
  let nearest: { word: string; distance: number; isUnique: boolean } | undefined;
  for (const word of [...meanings.keys(), ...strangeWords]) {
    if (word.length < CORRECTABLE_LENGTH) continue;
    const distance = editDistance(token, word, limit);
    if (distance > limit || (nearest && distance > nearest.distance)) continue;
    const isSame = nearest?.distance === distance;
    const isUnique = !isSame || sameMeaning(meanings, nearest!.word, word);
    nearest = { word, distance, isUnique };
  }
  return nearest?.isUnique && !strangeWords.has(nearest.word) ? nearest.word : undefined;
}

function sameMeaning(meanings: Vocabulary["meanings"], a: string, b: string): boolean {
  return (
    [...(meanings.get(a) ?? ["strange"])].join() === [...(meanings.get(b) ?? ["strange"])].join()
  );
}

/** Names the structure that a name would stand for without some of its words, so that a person sees the reason. */
function describeUnread(tokens: readonly string[], vocabulary: Vocabulary): string {
  for (const family of vocabulary.families) {
    const found = new Set<Meaning>();
    const unread: string[] = [];
    for (const token of tokens) {
      if (/^\d/.test(token)) continue;
      const reading = readToken(token, family.allowed, vocabulary);
      if (reading === undefined) unread.push(token);
      for (const meaning of reading?.meanings ?? []) found.add(meaning);
    }
    const understood = understand(family, found);
    if (understood !== undefined && unread.length > 0)
      return `like ${understood.structure.name}, but with "${unread.join(" ")}"`;
  }
  return "none of the structures is spelled so";
}
