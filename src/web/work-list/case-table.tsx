import { Text } from "@mantine/core";
import { type RefObject, useRef } from "react";
import type { ListedCase } from "../../server/contract/index.ts";
import { useStructureTitles } from "../structures/use-structure-titles.ts";
import { texts } from "../texts/index.ts";
import { CaseRow } from "./case-row.tsx";
import type { ListQuestion, SortKey } from "./order.ts";
import { ROW_PX, useRowsInSight } from "./rows-in-sight.ts";
import { TableHead } from "./table-head.tsx";
import { useActiveRow } from "./use-active-row.ts";

interface CaseTableProps {
  readonly shown: readonly ListedCase[];
  readonly question: ListQuestion;
  readonly onSort: (key: SortKey) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (caseId: string) => void;
  readonly onChooseAll: (isChosen: boolean) => void;
  readonly onOpen: (caseId: string) => void;
  readonly gridRef: RefObject<HTMLTableElement | null>;
  /** Shown instead of the list when there is no row. */
  readonly empty: string;
}

/** Widths of the columns, px or a share; remarks have the rest. */
function Columns() {
  return (
    <colgroup>
      {[36, 235, 95, 112, "10%", undefined, 85, 65, 100].map((width, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
        <col key={column} style={width === undefined ? {} : { width }} />
      ))}
    </colgroup>
  );
}

/** The list itself. Only the rows in sight are in the document, so that 500 cases cost what 40 do. */
export function CaseTable(props: CaseTableProps) {
  const { shown, chosen, onChoose, onOpen, gridRef, empty } = props;
  const listRef = useRef<HTMLDivElement>(null);
  const titleOf = useStructureTitles();
  const { first, end } = useRowsInSight(listRef, shown.length);
  const { active, onKeyDown } = useActiveRow({ shown, listRef, gridRef, onOpen, onChoose });
  const activeId = active >= first && active < end ? shown[active]?.caseId : undefined;
  return (
    // Arrow keys walk the rows: Tab stops once, as in the grid pattern of WAI-ARIA, which makes a table a grid.
    <div ref={listRef} className="list">
      <table
        ref={gridRef}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: WAI-ARIA lets a table be a grid
        role="grid"
        tabIndex={0}
        aria-label={texts.workList.title}
        aria-rowcount={shown.length + 1}
        aria-multiselectable
        aria-activedescendant={activeId === undefined ? undefined : `row-${activeId}`}
        onKeyDown={onKeyDown}
      >
        <Columns />
        <TableHead {...props} />
        <tbody>
          <tr aria-hidden style={{ height: first * ROW_PX, border: 0 }} />
          {shown.slice(first, end).map((listed, place) => (
            <CaseRow
              key={listed.caseId}
              listed={listed}
              index={first + place}
              isActive={first + place === active}
              isChosen={chosen.has(listed.caseId)}
              {...{ titleOf, onOpen, onChoose }}
            />
          ))}
          <tr aria-hidden style={{ height: (shown.length - end) * ROW_PX, border: 0 }} />
        </tbody>
      </table>
      {shown.length === 0 && <Text p="md">{empty}</Text>}
    </div>
  );
}
