/**
 * How SlicerRT takes keyholes apart, written anew from its description (docs/conventions.md): what of a contour it takes
 * for a hole, and for the outline around it.
 */

/** Points of one plane, x, y. */
export type Line = readonly (readonly [x: number, y: number])[];

/** Points closer than this, in mm, are one place. */
const SAME_PLACE_MM = 0.001;

/** Points of the closed line between two that are one place; with fewer they are neighbours, not the ends of a channel. */
const FEWEST_BETWEEN = 3;

/**
 * The closed lines that the reader makes of a contour whose first point is not repeated.
 *
 * The reader marks each point that another point of the line coincides with, and notes the last such point as its
 * partner. It then follows the line. A first marked point whose partner comes later begins a hole: what follows goes to
 * a line of its own. A first marked point whose partner came earlier ends the hole. Marked points directly after another
 * marked point are taken for the same channel and dropped.
 */
export function linesOfReader(contour: Line): Line[] {
  const line = [...contour, contour[0]!].map(([x, y]) => [Math.fround(x), Math.fround(y)] as const);
  const partner = partnersOf(line);
  if (partner.every((each) => each === undefined)) return [line.slice(0, -1)];
  const done: (readonly [number, number])[][] = [];
  const open: (readonly [number, number])[][] = [[]];
  let layer = 0;
  let isInChannel = false;
  for (const [index, point] of line.entries()) {
    if (layer === open.length) open.push([]);
    const other = partner[index];
    if (other === undefined) {
      open[layer]!.push(point);
      isInChannel = false;
      continue;
    }
    if (isInChannel) continue;
    open[layer]!.push(point);
    isInChannel = true;
    if (other > index) layer += 1;
    else {
      done.push(open.splice(layer)[0]!);
      layer = Math.max(layer - 1, 0);
    }
  }
  const lines = [...done, ...open].map(withoutRepeatedEnd);
  return lines.filter(({ length }) => length > 1);
}

/** For each point the last one that it coincides with, far enough along the line. */
function partnersOf(line: Line): (number | undefined)[] {
  const partner: (number | undefined)[] = line.map(() => undefined);
  for (let one = 0; one < line.length; one++) {
    for (let two = one + 1; two < line.length; two++) {
      const apart = Math.min(two - one, line.length - 1 - two + one);
      if (apart <= FEWEST_BETWEEN || !isSamePlace(line[one]!, line[two]!)) continue;
      partner[one] = two;
      partner[two] = one;
    }
  }
  return partner;
}

function isSamePlace(a: readonly [number, number], b: readonly [number, number]): boolean {
  return Math.hypot(a[0] - b[0], a[1] - b[1]) <= SAME_PLACE_MM;
}

function withoutRepeatedEnd(line: Line): Line {
  const [first, last] = [line[0], line.at(-1)];
  return first && last && line.length > 1 && isSamePlace(first, last) ? line.slice(0, -1) : line;
}
