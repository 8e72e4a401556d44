import { Group, Select, TextInput } from "@mantine/core";
import type { RefObject } from "react";
import { caseStates, type ListedCase } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";
import { type ListQuestion, remarkFilters } from "./order.ts";

interface FiltersProps {
  readonly cases: readonly ListedCase[];
  readonly question: ListQuestion;
  readonly onChange: (change: Partial<ListQuestion>) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly onLeaveSearch: () => void;
}

const words = texts.workList;

/** Stands for "no diagnosis" in a list of choices, where an empty value would mean that nothing is chosen. */
const NOT_SET = "(not set)";

function Search({ question, onChange, searchRef, onLeaveSearch }: FiltersProps) {
  return (
    <TextInput
      ref={searchRef}
      type="search"
      w={280}
      label={words.search}
      placeholder={words.searchHint}
      value={question.search}
      onChange={(event) => onChange({ search: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === "ArrowDown" || event.key === "Enter" || event.key === "Escape") {
          event.preventDefault();
          onLeaveSearch();
        }
      }}
    />
  );
}

function DiagnosisFilter({ cases, question, onChange }: FiltersProps) {
  const diagnoses = [...new Set(cases.map(({ diagnosis }) => diagnosis ?? ""))].sort();
  return (
    <Select
      w={160}
      label={words.diagnosis}
      placeholder={words.every}
      clearable
      data={diagnoses.map((name) => ({
        value: name || NOT_SET,
        label: name || words.noDiagnosis,
      }))}
      value={question.diagnosis === "" ? NOT_SET : question.diagnosis}
      onChange={(name) => onChange({ diagnosis: name === NOT_SET ? "" : name })}
    />
  );
}

/** Search and filters above the list. */
export function Filters(props: FiltersProps) {
  const { question, onChange } = props;
  return (
    <Group align="end" gap="md">
      <Search {...props} />
      <Select
        w={140}
        label={words.state}
        placeholder={words.every}
        clearable
        data={caseStates.map((value) => ({ value, label: words.states[value] }))}
        value={question.state}
        onChange={(state) => onChange({ state })}
      />
      <DiagnosisFilter {...props} />
      <Select
        w={160}
        label={words.remarks}
        placeholder={words.every}
        clearable
        data={remarkFilters.map((value) => ({ value, label: words.withRemarks[value] }))}
        value={question.remarks}
        onChange={(remarks) => onChange({ remarks })}
      />
    </Group>
  );
}
