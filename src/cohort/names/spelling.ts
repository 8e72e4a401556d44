/** Splits names into tokens that can be compared. */

/** Letters that do not decompose into a plain letter and an accent. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["ø", "o"],
  ["œ", "oe"],
  ["ð", "d"],
  ["þ", "th"],
  ["ł", "l"],
]);

/** Lower case, without accents; ä, ae and a are one, as are ö, oe and o, ü, ue and u. */
export function foldWord(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[ßæøœðþł]/g, (letter) => LETTERS.get(letter)!)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "");
  return plain.replace(/([aou])e/g, "$1");
}

/** Words and numbers of a name, folded; what stands between them is dropped. A decimal is one number. */
export function tokensOf(name: string): string[] {
  // Accents are joined to their letters first, so that both ways of coding them give the same tokens.
  return (
    name
      .normalize("NFC")
      .match(/\p{L}+|\d+(?:[.,]\d+)?/gu)
      ?.map(foldWord) ?? []
  );
}

/**
 * How many changes turn one word into the other: a letter added, removed or replaced, or two neighbours swapped. Stops
 * counting beyond `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(
        current[j - 1]! + 1,
        previous[j]! + 1,
        previous[j - 1]! + (isSame ? 0 : 1),
      );
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, before[j - 2]! + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    [before, previous] = [previous, current];
  }
  return previous[b.length]!;
}
