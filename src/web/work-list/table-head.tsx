import { Checkbox } from "@mantine/core";
import type { ListedCase } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";
import { type ListQuestion, type SortKey, sortKeys } from "./order.ts";

interface TableHeadProps {
  readonly shown: readonly ListedCase[];
  readonly question: ListQuestion;
  readonly onSort: (key: SortKey) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChooseAll: (isChosen: boolean) => void;
}

/** The columns' titles, which sort the list, and a box that selects every case shown. */
export function TableHead({ shown, question, onSort, chosen, onChooseAll }: TableHeadProps) {
  const isEveryChosen = shown.length > 0 && shown.every(({ caseId }) => chosen.has(caseId));
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">
          <span>
            <Checkbox
              size="xs"
              aria-label={texts.workList.chooseAll}
              checked={isEveryChosen}
              onChange={(event) => onChooseAll(event.currentTarget.checked)}
            />
          </span>
        </th>
        {sortKeys.map((key) => {
          const isSorted = question.sortBy === key;
          const direction = question.isDescending ? "descending" : "ascending";
          return (
            <th key={key} scope="col" aria-sort={isSorted ? direction : "none"}>
              <button type="button" onClick={() => onSort(key)}>
                {texts.workList.columns[key]} {isSorted && (question.isDescending ? "▼" : "▲")}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
