/** Things that are joined by the names they share, directly or through others. */

export interface Groups<T> {
  /** The same for all names of a group; undefined for a name that nothing has. */
  rootOf(name: string): string | undefined;
  /** The things of each group, in their order, by root. */
  members(): ReadonlyMap<string, readonly T[]>;
}

/** @param namesOf - At least one name. Things with a name in common are in one group. */
export function createGroups<T>(
  things: readonly T[],
  namesOf: (thing: T) => readonly string[],
): Groups<T> {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let up = parents.get(root); up !== undefined && up !== root; up = parents.get(root)) {
      root = up;
    }
    // Later questions find the root in one step.
    for (let at = name; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const thing of things) {
    const [first, ...others] = namesOf(thing);
    if (first === undefined) continue;
    parents.set(first, parents.get(first) ?? first);
    for (const other of others) parents.set(rootOf(other), rootOf(first));
  }
  const members = new Map<string, T[]>();
  for (const thing of things) {
    const [first] = namesOf(thing);
    if (first === undefined) continue;
    const root = rootOf(first);
    const there = members.get(root);
    if (there === undefined) members.set(root, [thing]);
    else there.push(thing);
  }
  return {
    rootOf: (name) => (parents.has(name) ? rootOf(name) : undefined),
    members: () => members,
  };
}
