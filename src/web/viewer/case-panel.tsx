import { ActionIcon, Button, Checkbox, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { memo } from "react";
import {
  type CaseDetail,
  requestFor,
  routes,
  type StructureSetInfo,
} from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { PageButton } from "../shell/links.tsx";
import { durationText, momentText } from "../shell/moment.ts";
import { texts } from "../texts/index.ts";

export const rolesShown = ["reference", "predicted", "corrected"] as const;
export type SetRole = (typeof rolesShown)[number];

/** R and A of the paper's reference and automatic; P is the pelvis window's. */
const roleKeys = { reference: "R", predicted: "A", corrected: "C" } as const;

/** Which structure set of each role is looked at. */
export type ChosenSets = Readonly<Record<SetRole, StructureSetInfo | null>>;

export function originText({ origin }: StructureSetInfo): string {
  switch (origin.kind) {
    case "clinic":
      return texts.viewer.madeBy.clinic(origin.label);
    case "model":
      return texts.viewer.madeBy.model(origin.modelTitle);
    case "person":
      return texts.viewer.madeBy.person(origin.by.name);
  }
}

interface SetRowProps {
  readonly detail: CaseDetail;
  readonly role: SetRole;
  readonly chosen: StructureSetInfo;
  readonly isShown: boolean;
  readonly onToggle: () => void;
  readonly onChoose: (structureSetId: string) => void;
}

function SetRow({ detail, role, chosen, isShown, onToggle, onChoose }: SetRowProps) {
  const mayChange = useMay("reviewer");
  const ofRole = detail.structureSets.filter((set) => set.role === role);
  const params = { caseId: detail.caseId, structureSetId: chosen.id };
  return (
    <Stack gap={2} mb={6}>
      <Switch
        checked={isShown}
        onChange={onToggle}
        label={
          <>
            <span className={`swatch ${role}`} aria-hidden />
            {texts.viewer.roles[role]} <kbd>{roleKeys[role]}</kbd>
          </>
        }
      />
      {ofRole.length > 1 && (
        <Select
          size="xs"
          aria-label={`${texts.viewer.which}: ${texts.viewer.roles[role]}`}
          allowDeselect={false}
          data={ofRole.map((set) => ({
            value: set.id,
            label: `${originText(set)}, ${momentText(set.createdAt)}`,
          }))}
          value={chosen.id}
          onChange={(id) => id && onChoose(id)}
        />
      )}
      <Text size="xs">{originText(chosen)}</Text>
      {chosen.change && (
        <Text size="xs">
          {texts.viewer.change(chosen.change.addedPathLengthMm, durationText(chosen.change.timeMs))}
        </Text>
      )}
      {mayChange && (
        <Group gap={6}>
          <PageButton
            size="compact-xs"
            variant="default"
            to="/cases/$caseId/correct/$structureSetId"
            params={params}
          >
            {texts.viewer.correct}
          </PageButton>
          <Button
            component="a"
            size="compact-xs"
            variant="default"
            href={requestFor(routes.exportStructureSet, { params }).url}
            download={`${detail.caseId}.dcm`}
          >
            {texts.viewer.exportSet}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

interface SetListProps {
  readonly detail: CaseDetail;
  readonly chosen: ChosenSets;
  readonly shown: ReadonlySet<SetRole>;
  readonly onToggle: (role: SetRole) => void;
  readonly onChoose: (role: SetRole, structureSetId: string) => void;
}

/** The structure sets of a case: shown or not, which one, where from, what to do with it. */
export const SetList = memo(function SetList(props: SetListProps) {
  const { detail, chosen, shown, onToggle, onChoose } = props;
  return rolesShown.map((role) => {
    const set = chosen[role];
    if (set === null) return null;
    return (
      <SetRow
        key={role}
        detail={detail}
        role={role}
        chosen={set}
        isShown={shown.has(role)}
        onToggle={() => onToggle(role)}
        onChoose={(id) => onChoose(role, id)}
      />
    );
  });
});

interface StructureRowProps {
  readonly name: string;
  readonly chosen: ChosenSets;
  readonly isShown: boolean;
  readonly isStrong: boolean;
  readonly onToggle: (name: string) => void;
  readonly onGo: (name: string) => void;
}

function scoreText(name: string, { predicted, corrected }: ChosenSets): string {
  const compared = (corrected ?? predicted)?.comparison?.find((one) => one.name === name);
  if (!compared) return "";
  if (compared.kind === "scored") {
    return texts.viewer.metrics(compared.dice, compared.meanSurfaceDistanceMm);
  }
  if (compared.kind === "missed") return texts.viewer.missed(compared.empty);
  return texts.viewer.noReference;
}

/** One structure: shown or not, how well it agrees, a way to its worst slice. */
export const StructureRow = memo(function StructureRow(props: StructureRowProps) {
  const { name, chosen, isShown, isStrong, onToggle, onGo } = props;
  const hasWorst = scoreText(name, chosen) !== "";
  return (
    <Group gap={4} mb={4} wrap="nowrap" align="start" justify="space-between">
      <Checkbox
        size="xs"
        checked={isShown}
        onChange={() => onToggle(name)}
        label={<span style={{ fontWeight: isStrong ? 700 : 400 }}>{name}</span>}
        description={scoreText(name, chosen) || undefined}
      />
      <ActionIcon
        size="sm"
        variant={isStrong ? "filled" : "default"}
        aria-label={hasWorst ? texts.viewer.worstHint(name) : texts.viewer.middleHint(name)}
        title={hasWorst ? texts.viewer.worstHint(name) : texts.viewer.middleHint(name)}
        onClick={() => onGo(name)}
      >
        <span aria-hidden>➜</span>
      </ActionIcon>
    </Group>
  );
});
