import { Group, Text } from "@mantine/core";
import { useCallback, useMemo, useRef, useState } from "react";
import { type CaseDetail, routes, type StructureSetInfo } from "../../server/contract/index.ts";
import { useCall } from "../api/use-call.ts";
import { useKeys } from "../shell/keys.ts";
import { PageLink } from "../shell/links.tsx";
import { PhantomMark } from "../shell/phantom-mark.tsx";
import { Problem } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";
import { CaseFacts } from "./case-facts.tsx";
import { type ChosenSets, rolesShown, SetList, type SetRole, StructureRow } from "./case-panel.tsx";
import { useLabelMap } from "./label-map.ts";
import { largestSliceOf, middleInSlice } from "./label-slices.ts";
import type { Overlay } from "./plane-view.tsx";
import { Planes } from "./planes.tsx";
import { useViewer, useViewerKeys, type Viewer } from "./use-viewer.ts";
import { ViewTools } from "./view-tools.tsx";

const roleColours = {
  reference: "#4dabf7",
  predicted: "#ff6b6b",
  corrected: "#69db7c",
} as const;

interface CaseViewProps {
  readonly detail: CaseDetail;
  readonly slice: number | undefined;
  readonly structure: string | undefined;
}

function toggled<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function useChosenSets(detail: CaseDetail) {
  const [wanted, setWanted] = useState<Readonly<Partial<Record<SetRole, string>>>>({});
  const choose = useCallback(
    (role: SetRole, id: string) => setWanted((before) => ({ ...before, [role]: id })),
    [],
  );
  const chosen = useMemo((): ChosenSets => {
    const pick = (role: SetRole): StructureSetInfo | null => {
      const ofRole = detail.structureSets.filter((set) => set.role === role);
      return ofRole.find((set) => set.id === wanted[role]) ?? ofRole[0] ?? null;
    };
    return {
      reference: pick("reference"),
      predicted: pick("predicted"),
      corrected: pick("corrected"),
    };
  }, [detail, wanted]);
  return [chosen, choose] as const;
}

/** The label maps of the chosen sets; each null until it has come. */
function useMaps(detail: CaseDetail, chosen: ChosenSets) {
  const of = { caseId: detail.caseId, size: detail.grid.size };
  const reference = useLabelMap(of, chosen.reference?.id ?? null);
  const predicted = useLabelMap(of, chosen.predicted?.id ?? null);
  const corrected = useLabelMap(of, chosen.corrected?.id ?? null);
  return {
    maps: { reference: reference.data, predicted: predicted.data, corrected: corrected.data },
    error: reference.error ?? predicted.error ?? corrected.error,
  };
}

type Maps = ReturnType<typeof useMaps>["maps"];

/** Goes to where a structure differs most, or else to its largest slice. */
function go(viewer: Viewer, name: string, { label, chosen, maps }: GoInput): void {
  const { size } = viewer.ct;
  const compared = (chosen.corrected ?? chosen.predicted)?.comparison?.find(
    (one) => one.name === name,
  );
  const worst = compared?.kind === "scored" ? compared.worstSlice : null;
  for (const role of ["corrected", "predicted", "reference"] as const) {
    const labels = maps[role];
    if (!labels) continue;
    const found =
      worst === null
        ? largestSliceOf(labels, size, label)
        : middleInSlice(labels, size, { slice: worst, label });
    if (found) {
      viewer.change({ kind: "at", at: found, plane: "axial" });
      return;
    }
  }
  if (worst !== null) viewer.change({ kind: "slice", slice: worst });
}

interface GoInput {
  readonly label: number;
  readonly chosen: ChosenSets;
  readonly maps: Maps;
}

function overlaysOf(
  maps: Maps,
  roles: readonly SetRole[],
  look: Pick<Overlay, "shownLabels" | "strongLabel">,
) {
  return roles.flatMap((role): Overlay[] => {
    const labels = maps[role];
    return labels ? [{ key: role, labels, version: 0, colour: roleColours[role], ...look }] : [];
  });
}

/** Planes and panel of a patient whose data is there. */
export function CaseView({ detail, slice, structure }: CaseViewProps) {
  const about = useCall(routes.about, {});
  const viewer = useViewer(detail.caseId, detail.grid, slice ?? detail.grid.size[0] >> 1);
  const [chosen, choose] = useChosenSets(detail);
  const { maps, error } = useMaps(detail, chosen);
  const [shown, setShown] = useState<ReadonlySet<SetRole>>(new Set(rolesShown));
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [strong, setStrong] = useState<string | null>(structure ?? null);
  const labelOf = new Map((about.data?.structures ?? []).map(({ name, label }) => [name, label]));
  for (const set of detail.structureSets) {
    for (const { name, label } of set.structures) labelOf.set(name, label);
  }
  const names = [...labelOf.keys()].filter((name) =>
    detail.structureSets.some((set) => set.structures.some((one) => one.name === name)),
  );
  const look = {
    shownLabels: new Set(
      names.filter((name) => !hidden.has(name)).map((name) => labelOf.get(name) ?? 0),
    ),
    strongLabel: strong === null ? null : (labelOf.get(strong) ?? null),
  };
  const goTo = (name: string) => {
    setStrong(name);
    go(viewer, name, { label: labelOf.get(name) ?? 0, chosen, maps });
  };
  // The panel's handlers stay the same while slices are scrolled by, so that it need not be made anew.
  const latestGo = useRef(goTo);
  latestGo.current = goTo;
  const onGo = useCallback((name: string) => latestGo.current(name), []);
  const onToggleSet = useCallback(
    (role: SetRole) => setShown((before) => toggled(before, role)),
    [],
  );
  const onToggleStructure = useCallback(
    (name: string) => setHidden((before) => toggled(before, name)),
    [],
  );
  const next = (by: number) => {
    const place = strong === null ? (by > 0 ? -1 : 0) : names.indexOf(strong);
    const name = names[(place + by + names.length) % names.length];
    if (name) goTo(name);
  };
  useViewerKeys(viewer);
  useKeys({
    r: () => setShown((before) => toggled(before, "reference")),
    a: () => setShown((before) => toggled(before, "predicted")),
    c: () => setShown((before) => toggled(before, "corrected")),
    n: () => next(1),
    "Shift+n": () => next(-1),
    w: () => (strong === null ? next(1) : goTo(strong)),
  });
  const roles = rolesShown.filter((role) => shown.has(role));
  const second: SetRole = chosen.corrected ? "corrected" : "predicted";
  const beside = (["reference", second] as const).map((role) => ({
    caption: texts.viewer.roles[role],
    overlays: overlaysOf(maps, [role], look),
  }));
  return (
    <div className="viewer">
      <Planes viewer={viewer} overlays={overlaysOf(maps, roles, look)} beside={beside} />
      <aside className="side" aria-label={texts.viewer.case}>
        <Group justify="space-between">
          <Text component="h1" fw={700}>
            {detail.patient}
          </Text>
          <PageLink to="/" size="sm">
            {texts.viewer.back}
          </PageLink>
        </Group>
        <Text size="sm">
          <PhantomMark isSynthetic={detail.isSynthetic} />
        </Text>
        <Problem error={error ?? viewer.ct.problem} />
        {viewer.loaded < detail.grid.size[0] && (
          <Text size="xs" role="status">
            {texts.viewer.loadingSlices(viewer.loaded, detail.grid.size[0])}
          </Text>
        )}
        <Text component="h2" size="sm" fw={600} mt="xs" mb={4}>
          {texts.viewer.show}
        </Text>
        <SetList
          detail={detail}
          chosen={chosen}
          shown={shown}
          onToggle={onToggleSet}
          onChoose={choose}
        />
        <Text component="h2" size="sm" fw={600} mt="xs" mb={4}>
          {texts.viewer.structures}
        </Text>
        {names.map((name) => (
          <StructureRow
            key={name}
            name={name}
            chosen={chosen}
            isShown={!hidden.has(name)}
            isStrong={strong === name}
            onToggle={onToggleStructure}
            onGo={onGo}
          />
        ))}
        <ViewTools viewer={viewer} canBeside />
        <CaseFacts detail={detail} />
      </aside>
    </div>
  );
}
