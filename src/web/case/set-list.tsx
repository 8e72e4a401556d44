import { Button, Checkbox, Group, Select, Stack, Switch, Text } from "@mantine/core";
import { memo, useState } from "react";
import {
  type CaseDetail,
  PATIENT_CONFIRMED,
  requestFor,
  routes,
  type StructureSetInfo,
} from "../../server/contract/index.ts";
import { useMay } from "../api/session.ts";
import { PageButton } from "../elements/links.tsx";
import { dayText, durationText, momentText } from "../formats/moment.ts";
import { SeverityBadges } from "../remarks/severity-badges.tsx";
import { type TitleOf, useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { ctSearch } from "../viewer/ct-version.ts";
import { originText, type SetRole, setRoles } from "../viewer/structure-set.ts";
import type { ChosenSets } from "./use-chosen-sets.ts";

/** R and A of the paper's reference and automatic; P is the key of the pelvis window. */
const roleKeys = { reference: "R", predicted: "A", corrected: "C" } as const;

interface SetRowProps {
  readonly detail: CaseDetail;
  readonly role: SetRole;
  readonly chosen: StructureSetInfo;
  readonly isShown: boolean;
  readonly titleOf: TitleOf;
  readonly onToggle: () => void;
  readonly onChoose: (structureSetId: string) => void;
}

/** The day that a clinic's structure set says, or when it was made or imported. */
function setDayText({ origin, createdAt }: StructureSetInfo): string {
  const [, year, month, day] =
    /^(\d{4})(\d\d)(\d\d)/.exec(origin.kind === "clinic" ? (origin.drawnAt ?? "") : "") ?? [];
  return year === undefined ? momentText(createdAt) : dayText(`${year}-${month}-${day}`);
}

function SetChoice({ detail, role, chosen, onChoose }: SetRowProps) {
  const ofRole = detail.structureSets.filter((set) => set.role === role);
  if (ofRole.length < 2) return null;
  return (
    <Select
      size="xs"
      aria-label={`${texts.viewer.which}: ${texts.viewer.roles[role]}`}
      allowDeselect={false}
      data={ofRole.map((set) => ({
        value: set.id,
        label: `${originText(set)}, ${setDayText(set)}`,
      }))}
      value={chosen.id}
      onChange={(id) => id && onChoose(id)}
    />
  );
}

/** What is said about the set itself: its origin, its flags, what was left out, what a correction changed. */
function SetFacts({ detail, set, titleOf }: SetProps & { readonly titleOf: TitleOf }) {
  const drawnOn = detail.ctVersions.find(({ id }) => id === set.ctId);
  return (
    <>
      {drawnOn && set.ctId !== detail.ctId && (
        <Text size="xs">{texts.viewer.ctVersions.drawnOn(drawnOn.slices)}</Text>
      )}
      <Text size="xs">
        {originText(set)} <SeverityBadges remarks={set.flags} />
      </Text>
      {set.leftOut.map(({ name, diagnoses }) => (
        <Text key={name} size="xs">
          {texts.remarks.leftOut(titleOf(name), diagnoses)}
        </Text>
      ))}
      {set.change && (
        <Text size="xs">
          {texts.viewer.change(set.change.addedPathLengthMm, durationText(set.change.timeMs))}
        </Text>
      )}
    </>
  );
}

/** A link to the file. One of another Patient ID than its CT is exported after a person has confirmed it. */
function ExportButton({ detail, set }: SetProps) {
  const [isConfirmed, setConfirmed] = useState(false);
  const params = { caseId: detail.caseId, structureSetId: set.id };
  const query = set.needsConfirmation ? { confirmed: PATIENT_CONFIRMED } : {};
  const isOff = set.needsConfirmation && !isConfirmed;
  return (
    <>
      {set.needsConfirmation && (
        <Checkbox
          size="xs"
          label={texts.viewer.confirmPatient}
          checked={isConfirmed}
          onChange={(event) => setConfirmed(event.currentTarget.checked)}
        />
      )}
      {isOff ? (
        <Button size="compact-xs" variant="default" disabled>
          {texts.viewer.exportSet}
        </Button>
      ) : (
        <Button
          component="a"
          size="compact-xs"
          variant="default"
          href={requestFor(routes.exportStructureSet, { params, query }).url}
          download={`${detail.caseId}.dcm`}
        >
          {texts.viewer.exportSet}
        </Button>
      )}
    </>
  );
}

interface SetProps {
  readonly detail: CaseDetail;
  readonly set: StructureSetInfo;
}

function SetActions({ detail, set }: SetProps) {
  return (
    <Group gap={6}>
      <PageButton
        size="compact-xs"
        variant="default"
        to="/cases/$caseId/correct/$structureSetId"
        params={{ caseId: detail.caseId, structureSetId: set.id }}
        search={ctSearch(detail)}
      >
        {texts.viewer.correct}
      </PageButton>
      <ExportButton key={set.id} detail={detail} set={set} />
    </Group>
  );
}

function SetRow(props: SetRowProps) {
  const { detail, role, chosen, isShown, titleOf, onToggle } = props;
  const mayChange = useMay("reviewer");
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
      <SetChoice {...props} />
      <SetFacts set={chosen} titleOf={titleOf} detail={detail} />
      {mayChange && <SetActions detail={detail} set={chosen} />}
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

/** The structure sets of a case, one row a role: shown or not, which one, what is known of it, correct and export. */
export const SetList = memo(function SetList(props: SetListProps) {
  const { detail, chosen, shown, onToggle, onChoose } = props;
  const titleOf = useStructureTitles();
  return setRoles.map((role) => {
    const set = chosen[role];
    if (set === null) return null;
    return (
      <SetRow
        key={role}
        {...{ detail, role, titleOf }}
        chosen={set}
        isShown={shown.has(role)}
        onToggle={() => onToggle(role)}
        onChoose={(id) => onChoose(role, id)}
      />
    );
  });
});
