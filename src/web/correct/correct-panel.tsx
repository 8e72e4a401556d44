import { Button, Checkbox, Group, Select, Slider, Stack, Text } from "@mantine/core";
import type { CaseDetail, StructureSetInfo } from "../../server/contract/index.ts";
import { PageLink } from "../shell/links.tsx";
import { durationText } from "../shell/moment.ts";
import { PhantomMark } from "../shell/phantom-mark.tsx";
import { Problem } from "../shell/problem.tsx";
import { texts } from "../texts/index.ts";
import { originText } from "../viewer/case-panel.tsx";
import type { Viewer } from "../viewer/use-viewer.ts";
import { ViewTools } from "../viewer/view-tools.tsx";
import { type ToolName, toolNames } from "./tools.ts";

interface Command {
  readonly text: string;
  readonly key: string;
  readonly run: () => void;
  readonly isOff: boolean;
}

interface CorrectPanelProps {
  readonly detail: CaseDetail;
  readonly set: StructureSetInfo;
  readonly viewer: Viewer;
  readonly label: number;
  readonly onLabel: (label: number) => void;
  readonly tool: ToolName;
  readonly onTool: (tool: ToolName) => void;
  readonly radiusMm: number;
  readonly onRadius: (radiusMm: number) => void;
  readonly told: string | null;
  readonly state: "clean" | "draft" | "saving" | "saved";
  readonly problem: Error | null;
  readonly timeMs: number;
  readonly reference: { readonly isShown: boolean; readonly toggle: () => void } | null;
  readonly commands: readonly Command[];
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

const words = texts.correct;

function Tools({ tool, onTool, radiusMm, onRadius }: CorrectPanelProps) {
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
            onClick={() => onTool(name)}
          >
            {words.names[name]} <kbd>{at + 1}</kbd>
          </Button>
        ))}
      </Group>
      <Text size="sm" mt={6}>
        {words.radius}: {radiusMm} <kbd>[</kbd> <kbd>]</kbd>
      </Text>
      <Slider min={1} max={40} value={radiusMm} onChange={onRadius} thumbLabel={words.radius} />
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

/** Which structure, which tool, what else can be done, and whether it is saved. */
export function CorrectPanel(props: CorrectPanelProps) {
  const { detail, set, viewer, label, onLabel, told, reference, commands } = props;
  return (
    <aside className="side" aria-label={words.title}>
      <Group justify="space-between" gap={2}>
        <Text component="h1" fw={700}>
          {words.title}: {detail.patient}
        </Text>
        <PageLink to="/cases/$caseId" params={{ caseId: detail.caseId }} size="sm">
          {words.back}
        </PageLink>
      </Group>
      <Text size="sm">
        <PhantomMark isSynthetic={detail.isSynthetic} />
      </Text>
      <Text size="xs">{words.basedOn(originText(set))}</Text>
      <Select
        mt="xs"
        label={words.structure}
        allowDeselect={false}
        data={set.structures.map((one) => ({ value: String(one.label), label: one.name }))}
        value={String(label)}
        onChange={(value) => value && onLabel(Number(value))}
      />
      <Tools {...props} />
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
      {reference && (
        <Checkbox
          size="xs"
          mt="xs"
          checked={reference.isShown}
          onChange={reference.toggle}
          label={
            <>
              <span className="swatch reference" aria-hidden />
              {texts.viewer.roles.reference} <kbd>R</kbd>
            </>
          }
        />
      )}
      <Saving {...props} />
      <ViewTools viewer={viewer} canBeside={false} />
    </aside>
  );
}
