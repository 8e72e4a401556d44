/** The words of a scheme's structures with their meanings, folded so that spellings can be compared. */
import {
  type EnoughWords,
  type LabelScheme,
  type Naming,
  type Structure,
  sharedWords,
  sideNamed,
  strangeWordList,
} from "../../structures/index.ts";
import { foldWord } from "./spelling.ts";

/** What a word may mean: a key of `sharedWords`, or a meaning of one family alone behind that family's number. */
export type Meaning = string;

/** Structures whose names follow the same pattern: the two of a pair, or a single one. */
export interface Family {
  readonly members: readonly Structure[];
  /** Meanings that a name of the family may hold. */
  readonly allowed: ReadonlySet<Meaning>;
  /** Meanings that are enough for a name of the family; the first list that fits counts. */
  readonly enough: readonly EnoughWords[];
}

export interface Vocabulary {
  readonly families: readonly Family[];
  /** Every meaning of a folded word, of any family. */
  readonly meanings: ReadonlyMap<string, ReadonlySet<Meaning>>;
}

/** Folded words that mean something else, although they look like a word that is understood. */
export const strangeWords: ReadonlySet<string> = new Set(strangeWordList.split(" ").map(foldWord));

const known = new WeakMap<LabelScheme, Vocabulary>();

/** The vocabulary of a scheme. Structures without words form no family. */
export function vocabularyOf(scheme: LabelScheme): Vocabulary {
  const kept = known.get(scheme) ?? build(scheme);
  known.set(scheme, kept);
  return kept;
}

function build({ structures }: LabelScheme): Vocabulary {
  const byNaming = new Map<Naming, Structure[]>();
  for (const structure of structures) {
    const { naming } = structure;
    if (naming !== undefined) byNaming.set(naming, [...(byNaming.get(naming) ?? []), structure]);
  }
  const meanings = new Map<string, Set<Meaning>>();
  addWords(meanings, sharedWords, (meaning) => meaning);
  const families = [...byNaming].map(([naming, members], index): Family => {
    const own = (meaning: string) => (meaning in naming.words ? `${index}.${meaning}` : meaning);
    addWords(meanings, naming.words, own);
    const isPaired = members.some(({ name }) => sideNamed(name) !== undefined);
    return {
      members,
      allowed: new Set([
        ...Object.keys(naming.words).map(own),
        ...naming.also,
        ...(isPaired ? ["left", "right", "h"] : []),
      ]),
      enough: naming.enough.map(({ all, without, ...rest }) => ({
        ...rest,
        all: all.map(own),
        ...(without && { without: without.map(own) }),
      })),
    };
  });
  return { families, meanings };
}

function addWords(
  meanings: Map<string, Set<Meaning>>,
  words: Readonly<Record<string, string>>,
  own: (meaning: string) => Meaning,
): void {
  for (const [meaning, list] of Object.entries(words)) {
    for (const word of list.split(/\s+/).map(foldWord)) {
      meanings.set(word, (meanings.get(word) ?? new Set()).add(own(meaning)));
    }
  }
}
