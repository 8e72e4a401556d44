import { Button, Group, Text } from "@mantine/core";
import { texts } from "../texts/index.ts";
import type { Viewer } from "./use-viewer.ts";
import { type WindowPreset, windowPresets } from "./window.ts";

const presets: readonly WindowPreset[] = ["softTissue", "bone", "pelvis"];
const presetKeys = { softTissue: "S", bone: "B", pelvis: "P" } as const;

/** Window presets and tools, each with its key. */
export function ViewTools({
  viewer,
  canBeside,
}: {
  readonly viewer: Viewer;
  readonly canBeside: boolean;
}) {
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
}
