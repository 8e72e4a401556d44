import { Button, Group, Text } from "@mantine/core";
import { memo } from "react";
import { texts } from "../texts/index.ts";
import type { Viewer } from "./use-viewer.ts";
import { type WindowPreset, windowPresets } from "./window.ts";

const presets: readonly WindowPreset[] = ["softTissue", "bone", "pelvis"];
const presetKeys = { softTissue: "S", bone: "B", pelvis: "P" } as const;

interface ViewToolsProps {
  readonly viewer: Viewer;
  readonly canBeside: boolean;
}

/** Whether the tools look the same: they need not be drawn again for every slice that a person scrolls through. */
function isSame({ viewer: before }: ViewToolsProps, { viewer: after }: ViewToolsProps): boolean {
  const [a, b] = [before.state, after.state];
  return (
    a.window === b.window &&
    a.isMeasuring === b.isMeasuring &&
    a.hasCrossHair === b.hasCrossHair &&
    a.isBeside === b.isBeside
  );
}

/** Window presets and tools, each with its key. */
export const ViewTools = memo(function ViewTools({ viewer, canBeside }: ViewToolsProps) {
  const { state, change } = viewer;
  const tools = [
    { what: "isMeasuring", text: texts.viewer.distance, key: "D" },
    { what: "hasCrossHair", text: texts.viewer.crossHair, key: "X" },
    ...(canBeside ? ([{ what: "isBeside", text: texts.viewer.beside, key: "V" }] as const) : []),
  ] as const;
  return (
    <>
      <Text component="h2" size="sm" fw={600} mt="sm">
        {texts.viewer.window}
      </Text>
      <Group gap={6}>
        {presets.map((preset) => (
          <Button
            key={preset}
            size="compact-sm"
            variant={state.window === windowPresets[preset] ? "filled" : "default"}
            aria-pressed={state.window === windowPresets[preset]}
            onClick={() => change({ kind: "window", window: windowPresets[preset] })}
          >
            {texts.viewer.windows[preset]} <kbd>{presetKeys[preset]}</kbd>
          </Button>
        ))}
      </Group>
      <Text component="h2" size="sm" fw={600} mt="sm">
        {texts.viewer.tools}
      </Text>
      <Group gap={6}>
        {tools.map(({ what, text, key }) => (
          <Button
            key={what}
            size="compact-sm"
            variant={state[what] ? "filled" : "default"}
            aria-pressed={state[what]}
            onClick={() => change({ kind: "toggle", what })}
          >
            {text} <kbd>{key}</kbd>
          </Button>
        ))}
        <Button size="compact-sm" variant="default" onClick={() => change({ kind: "fit" })}>
          {texts.viewer.fit} <kbd>0</kbd>
        </Button>
      </Group>
    </>
  );
}, isSame);
