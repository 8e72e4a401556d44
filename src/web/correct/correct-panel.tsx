import { Button, Group, Select, Slider, Stack, Text } from "@mantine/core";
import type { CaseDetail, StructureSetInfo } from "../../server/contract/index.ts";
import { PageLink } from "../elements/links.tsx";
import { PhantomMark } from "../elements/phantom-mark.tsx";
import { Problem } from "../elements/problem.tsx";
import { durationText } from "../formats/moment.ts";
import { remarksOfSet } from "../remarks/of-case.ts";
import { RemarkSection } from "../remarks/remark-section.tsx";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { ctSearch } from "../viewer/ct-version.ts";
import { ReferenceCheckbox, type ReferenceShown } from "../viewer/reference-checkbox.tsx";
import { originText } from "../viewer/structure-set.ts";
import { useGoToSlice, type Viewer } from "../viewer/use-viewer.ts";
import { ViewTools } from "../viewer/view-tools.tsx";
import { toolNames } from "./tools.ts";
import type { Command } from "./use-commands.ts";
import type { EditingState } from "./use-editing.ts";
import type { EditedStructure } from "./use-structure-choice.ts";
import { radiusRangeMm, type ToolChoice } from "./use-tool-choice.ts";

interface CorrectPanelProps {
  readonly detail: CaseDetail;
  readonly set: StructureSetInfo;
  readonly viewer: Viewer;
  readonly structure: EditedStructure;
  readonly onStructure: (label: number) => void;
  readonly tools: ToolChoice;
  readonly told: string | null;
  readonly state: EditingState;
  readonly problem: Error | null;
  readonly timeMs: number;
  readonly reference: ReferenceShown | null;
  readonly commands: readonly Command[];
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

const words = texts.correct;

function SetTitle({ detail, set }: CorrectPanelProps) {
  return (
    <>
      <Group justify="space-between" gap={2}>
        <Text component="h1" fw={700}>
          {words.title}: {detail.patient}
        </Text>
        <PageLink
          to="/cases/$caseId"
          params={{ caseId: detail.caseId }}
          search={ctSearch(detail)}
          size="sm"
        >
          {words.back}
        </PageLink>
      </Group>
      <Text size="sm">
        <PhantomMark isSynthetic={detail.isSynthetic} />
      </Text>
      <Text size="xs">{words.basedOn(originText(set))}</Text>
    </>
  );
}

function StructureChoice({ set, structure, onStructure }: CorrectPanelProps) {
  const titleOf = useStructureTitles();
  return (
    <Select
      mt="xs"
      label={words.structure}
      allowDeselect={false}
      data={set.structures.map(({ label, name }) => ({
        value: String(label),
        label: titleOf(name),
      }))}
      value={String(structure.label)}
      onChange={(value) => value && onStructure(Number(value))}
    />
  );
}

function Tools({ tool, setTool, radiusMm, setRadius }: ToolChoice) {
  const { least, greatest } = radiusRangeMm;
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="sm">
        {words.tools}
      </Text>
      <Group gap={6}>
        {toolNames.map((name, at) => (
          <Button
            key={name}
            size="compact-sm"
            variant={tool === name ? "filled" : "default"}
            aria-pressed={tool === name}
            onClick={() => setTool(name)}
          >
            {words.names[name]} <kbd>{at + 1}</kbd>
          </Button>
        ))}
      </Group>
      <Text size="sm" mt={6}>
        {words.radius}: {radiusMm} <kbd>[</kbd> <kbd>]</kbd>
      </Text>
      <Slider
        min={least}
        max={greatest}
        value={radiusMm}
        onChange={setRadius}
        thumbLabel={words.radius}
      />
    </>
  );
}

function Commands({ commands, told }: CorrectPanelProps) {
  return (
    <>
      <Stack gap={4} mt="sm">
        {commands.map(({ text, key, run, isOff }) => (
          <Button key={key} size="compact-sm" variant="default" disabled={isOff} onClick={run}>
            {text} <kbd>{key}</kbd>
          </Button>
        ))}
      </Stack>
      <Text size="sm" role="status" mt={4}>
        {told}
      </Text>
    </>
  );
}

function Saving({ state, problem, timeMs, onSave, onDiscard }: CorrectPanelProps) {
  const isDraft = state === "draft";
  return (
    <Stack gap={6} mt="md">
      <Text size="sm" role="status" data-state={state}>
        {isDraft && words.draft}
        {state === "saving" && words.saving}
        {state === "saved" && words.saved}
      </Text>
      <Problem error={problem} />
      <Button disabled={!isDraft} loading={state === "saving"} onClick={onSave}>
        {words.save}
      </Button>
      <Text size="xs">{words.time(durationText(timeMs))}</Text>
      {isDraft && (
        <Button size="compact-xs" variant="default" onClick={onDiscard}>
          {words.discard}
        </Button>
      )}
    </Stack>
  );
}

/** The structure that is edited, the tools and commands, saving, and what is known about the structure set. */
export function CorrectPanel(props: CorrectPanelProps) {
  const { viewer, tools, reference } = props;
  const onSlice = useGoToSlice(viewer);
  return (
    <aside className="side" aria-label={words.title}>
      <SetTitle {...props} />
      <StructureChoice {...props} />
      <Tools {...tools} />
      <Commands {...props} />
      <ReferenceCheckbox reference={reference} />
      <Saving {...props} />
      <RemarkSection remarks={remarksOfSet(props.detail, props.set)} onSlice={onSlice} />
      <ViewTools viewer={viewer} canBeside={false} />
    </aside>
  );
}
