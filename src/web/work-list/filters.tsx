import { Group, Select, Switch, TextInput } from "@mantine/core";
import type { RefObject } from "react";
import { caseStates, type ListedCase } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";
import type { ListQuestion } from "./order.ts";

interface FiltersProps {
  readonly cases: readonly ListedCase[];
  readonly question: ListQuestion;
  readonly onChange: (change: Partial<ListQuestion>) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onLeaveSearch: () => void;
}

/** Marks the diagnosis nobody has set, in a list that knows only words. */
const NOT_SET = "(not set)";

/** Search and filters above the list. */
export function Filters({ cases, question, onChange, searchRef, onLeaveSearch }: FiltersProps) {
  const diagnoses = [...new Set(cases.map(({ diagnosis }) => diagnosis ?? ""))].sort();
  return (
    <Group align="end" gap="md">
      <TextInput
        ref={searchRef}
        type="search"
        w={280}
        label={texts.workList.search}
        placeholder={texts.workList.searchHint}
        value={question.search}
        onChange={(event) => onChange({ search: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown" || event.key === "Enter" || event.key === "Escape") {
            event.preventDefault();
            onLeaveSearch();
          }
        }}
      />
      <Select
        w={150}
        label={texts.workList.state}
        placeholder={texts.workList.every}
        clearable
        data={caseStates.map((value) => ({ value, label: texts.workList.states[value] }))}
        value={question.state}
        onChange={(state) => onChange({ state })}
      />
      <Select
        w={170}
        label={texts.workList.diagnosis}
        placeholder={texts.workList.every}
        clearable
        data={diagnoses.map((name) => ({
          value: name || NOT_SET,
          label: name || texts.workList.noDiagnosis,
        }))}
        value={question.diagnosis === "" ? NOT_SET : question.diagnosis}
        onChange={(name) => onChange({ diagnosis: name === NOT_SET ? "" : name })}
      />
      <Switch
        mb={8}
        label={texts.workList.withFlags}
        checked={question.hasFlagsOnly}
        onChange={(event) => onChange({ hasFlagsOnly: event.currentTarget.checked })}
      />
    </Group>
  );
}
