import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { CaseDetail } from "../../server/contract/index.ts";
import { PageLink } from "../elements/links.tsx";
import { PhantomMark } from "../elements/phantom-mark.tsx";
import { Problem } from "../elements/problem.tsx";
import { remarksOfCase } from "../remarks/of-case.ts";
import { SevereAlert } from "../remarks/severe-alert.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { Planes } from "../viewer/planes.tsx";
import { type SetRole, setRoles } from "../viewer/structure-set.ts";
import { useGoToSlice, useViewer, useViewerKeys } from "../viewer/use-viewer.ts";
import { ViewTools } from "../viewer/view-tools.tsx";
import { CaseFacts } from "./case-facts.tsx";
import { CtVersions } from "./ct-versions.tsx";
import { SetList } from "./set-list.tsx";
import { overlaysOf } from "./shown-structures.ts";
import { StructureRow } from "./structure-row.tsx";
import { useChosenSets, useLabelMaps } from "./use-chosen-sets.ts";
import { useShownRoles, useStructureView } from "./use-structure-view.ts";

interface CaseViewProps {
  readonly detail: CaseDetail;
  readonly slice: number | undefined;
  readonly structure: string | undefined;
}

function CaseTitle({ detail }: { readonly detail: CaseDetail }) {
  return (
    <>
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
    </>
  );
}

function Heading({ children }: { readonly children: ReactNode }) {
  return (
    <Text component="h2" size="sm" fw={600} mt="xs" mb={4}>
      {children}
    </Text>
  );
}

function Loading({ loaded, all }: { readonly loaded: number; readonly all: number }) {
  if (loaded >= all) return null;
  return (
    <Text size="xs" role="status">
      {texts.viewer.loadingSlices(loaded, all)}
    </Text>
  );
}

/** Planes and panel of a case whose data is there. */
export function CaseView({ detail, slice, structure }: CaseViewProps) {
  const slices = detail.grid.size[0];
  const titleOf = useStructureTitles();
  const viewer = useViewer(detail, slice ?? slices >> 1);
  const { chosen, choose } = useChosenSets(detail);
  const { maps, error } = useLabelMaps(detail, chosen);
  const roles = useShownRoles();
  const view = useStructureView({ detail, viewer, chosen, maps, first: structure });
  useViewerKeys(viewer);
  const onSlice = useGoToSlice(viewer);
  const draw = (drawn: readonly SetRole[]) => overlaysOf(drawn, { chosen, maps }, view);
  const second: SetRole = chosen.corrected ? "corrected" : "predicted";
  const beside = (["reference", second] as const).map((role) => ({
    caption: texts.viewer.roles[role],
    overlays: draw([role]),
  }));
  const overlays = draw(setRoles.filter((role) => roles.shown.has(role)));
  const remarks = remarksOfCase(detail, chosen);
  return (
    <div className="viewer">
      <SevereAlert remarks={remarks} onSlice={onSlice} />
      <Planes viewer={viewer} overlays={overlays} beside={beside} />
      <aside className="side" aria-label={texts.viewer.case}>
        <CaseTitle detail={detail} />
        <Problem error={error ?? viewer.ct.problem} />
        <Loading loaded={viewer.loaded} all={slices} />
        <CtVersions detail={detail} />
        <Heading>{texts.viewer.show}</Heading>
        <SetList
          {...{ detail, chosen, shown: roles.shown }}
          onToggle={roles.toggle}
          onChoose={choose}
        />
        <Heading>{texts.viewer.structures}</Heading>
        {view.names.map((name) => (
          <StructureRow
            key={name}
            {...{ name, chosen, onGo: view.onGo, onToggle: view.onToggle }}
            title={titleOf(name)}
            isShown={!view.hidden.has(name)}
            isStrong={view.strong === name}
          />
        ))}
        <ViewTools viewer={viewer} canBeside />
        <CaseFacts detail={detail} chosen={chosen} onSlice={onSlice} />
      </aside>
    </div>
  );
}
