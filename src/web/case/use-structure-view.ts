import { useCallback, useRef, useState } from "react";
import { type CaseDetail, routes } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { useKeys } from "../elements/keys.ts";
import { type SetRole, setRoles } from "../viewer/structure-set.ts";
import type { Viewer } from "../viewer/use-viewer.ts";
import { goToStructure, structureNames } from "./shown-structures.ts";
import type { ChosenSets, LabelMaps } from "./use-chosen-sets.ts";

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

/** Which structure sets are shown. */
export function useShownRoles() {
  const [shown, setShown] = useState<ReadonlySet<SetRole>>(new Set(setRoles));
  const toggle = useCallback((role: SetRole) => setShown((before) => toggled(before, role)), []);
  useKeys({
    r: () => toggle("reference"),
    a: () => toggle("predicted"),
    c: () => toggle("corrected"),
  });
  return { shown, toggle };
}

interface StructureViewInput {
  readonly detail: CaseDetail;
  readonly viewer: Viewer;
  readonly chosen: ChosenSets;
  readonly maps: LabelMaps;
  /** Name of the structure to begin with, if any. */
  readonly first: string | undefined;
}

/** Which structures are shown, and which one is gone to: by the panel or by N, Shift N and W. */
export function useStructureView({ detail, viewer, chosen, maps, first }: StructureViewInput) {
  const about = useCall(routes.about, {});
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [strong, setStrong] = useState<string | null>(first ?? null);
  const names = structureNames(detail, about.data?.structures ?? []);
  const goTo = (name: string) => {
    setStrong(name);
    goToStructure(viewer, name, { chosen, maps });
  };
  // The panel's handlers stay the same while a person scrolls through slices, so that it is not rendered again.
  const latestGo = useRef(goTo);
  latestGo.current = goTo;
  const onGo = useCallback((name: string) => latestGo.current(name), []);
  const onToggle = useCallback((name: string) => setHidden((before) => toggled(before, name)), []);
  const next = (by: number) => {
    const place = strong === null ? (by > 0 ? -1 : 0) : names.indexOf(strong);
    const name = names[(place + by + names.length) % names.length];
    if (name) goTo(name);
  };
  useKeys({
    n: () => next(1),
    "Shift+n": () => next(-1),
    w: () => (strong === null ? next(1) : goTo(strong)),
  });
  return { names, hidden, strong, onGo, onToggle };
}
