import { ActionIcon, Checkbox, Group } from "@mantine/core";
import { memo } from "react";
import { texts } from "../texts/index.ts";
import type { ChosenSets } from "./use-chosen-sets.ts";

interface StructureRowProps {
  readonly name: string;
  readonly title: string;
  readonly chosen: ChosenSets;
  readonly isShown: boolean;
  readonly isStrong: boolean;
  readonly onToggle: (name: string) => void;
  readonly onGo: (name: string) => void;
}

/** How well the corrected or else the predicted structure agrees with the reference; "" if nobody compared them. */
function agreementText(name: string, { predicted, corrected }: ChosenSets): string {
  const compared = (corrected ?? predicted)?.comparison?.find((one) => one.name === name);
  if (!compared) return "";
  if (compared.kind === "scored") {
    return texts.viewer.metrics(compared.dice, compared.meanSurfaceDistanceMm);
  }
  if (compared.kind === "missed") return texts.viewer.missed(compared.empty);
  return texts.viewer.noReference;
}

function Confidence({ name, chosen }: Pick<StructureRowProps, "name" | "chosen">) {
  const predicted = chosen.predicted?.structures.find((one) => one.name === name);
  const confidence = predicted?.confidence ?? null;
  if (confidence === null) return null;
  return (
    <span className="confidence" title={texts.viewer.confidenceMeaning}>
      {texts.viewer.confidence(confidence)}
    </span>
  );
}

/** One structure: shown or not, how well it agrees, the network's confidence, a way to its worst slice. */
export const StructureRow = memo(function StructureRow(props: StructureRowProps) {
  const { name, title, chosen, isShown, isStrong, onToggle, onGo } = props;
  const agreement = agreementText(name, chosen);
  const hint = agreement === "" ? texts.viewer.middleHint(title) : texts.viewer.worstHint(title);
  return (
    <Group gap={4} mb={4} wrap="nowrap" align="start" justify="space-between">
      <Checkbox
        size="xs"
        checked={isShown}
        onChange={() => onToggle(name)}
        label={<span style={{ fontWeight: isStrong ? 700 : 400 }}>{title}</span>}
        description={
          <>
            {agreement} <Confidence name={name} chosen={chosen} />
          </>
        }
      />
      <ActionIcon
        size="sm"
        variant={isStrong ? "filled" : "default"}
        aria-label={hint}
        title={hint}
        onClick={() => onGo(name)}
      >
        <span aria-hidden>➜</span>
      </ActionIcon>
    </Group>
  );
});
