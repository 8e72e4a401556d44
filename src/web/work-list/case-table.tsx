import { Checkbox, Text } from "@mantine/core";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { ListedCase } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";
import { CaseRow } from "./case-row.tsx";
import { type ListQuestion, sortKeys } from "./order.ts";

const ROW_PX = 40;
const HEAD_PX = 38;
const ROWS_AROUND = 8;

/** Widths of the columns; structures and flags share the rest. */
const widths = [36, 235, 95, 110, undefined, undefined, 65, 65, 150];

interface CaseTableProps {
  readonly shown: readonly ListedCase[];
  readonly question: ListQuestion;
  readonly onSort: (key: ListQuestion["sortBy"]) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (caseId: string) => void;
  readonly onChooseAll: (isChosen: boolean) => void;
  readonly onOpen: (caseId: string) => void;
  readonly gridRef: RefObject<HTMLTableElement | null>;
  /** Said in the list's place when there is no row. */
  readonly empty: string;
}

interface Window {
  readonly first: number;
  readonly end: number;
}

/** The rows in sight, and some around. */
function useWindow(listRef: RefObject<HTMLDivElement | null>, rows: number): Window {
  const [view, setView] = useState({ top: 0, height: 900 });
  useEffect(() => {
    const list = listRef.current;
    if (!list) return;
    const look = () => setView({ top: list.scrollTop, height: list.clientHeight });
    look();
    list.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(list);
    return () => {
      list.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [listRef]);
  const first = Math.max(0, Math.floor(view.top / ROW_PX) - ROWS_AROUND);
  const end = Math.min(rows, Math.ceil((view.top + view.height) / ROW_PX) + ROWS_AROUND);
  return { first: Math.min(first, Math.max(0, rows - 1)), end };
}

function scrollTo(list: HTMLDivElement | null, row: number): void {
  if (!list) return;
  const top = row * ROW_PX;
  if (top < list.scrollTop) list.scrollTop = top;
  const bottom = top + ROW_PX + HEAD_PX - list.clientHeight;
  if (bottom > list.scrollTop) list.scrollTop = bottom;
}

function Head({ shown, question, onSort, chosen, onChooseAll }: CaseTableProps) {
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

/** The list itself. Only the rows in sight are in the document, so that 500 cost what 40 do. */
export function CaseTable(props: CaseTableProps) {
  const { shown, chosen, onChoose, onOpen, gridRef, empty } = props;
  const listRef = useRef<HTMLDivElement>(null);
  const { first, end } = useWindow(listRef, shown.length);
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, shown.length - 1);
  const steps: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + 15,
    PageUp: active - 15,
    Home: 0,
    End: shown.length - 1,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== gridRef.current) return;
    const there = shown[active];
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (step !== undefined) {
      const next = Math.max(0, Math.min(shown.length - 1, step));
      setActive(next);
      scrollTo(listRef.current, next);
    } else if (event.key === "Enter" && there) onOpen(there.caseId);
    else if (event.key === " " && there) onChoose(there.caseId);
    else return;
    event.preventDefault();
  };
  const activeId = shown[active]?.caseId;
  return (
    // Rows are walked by arrow keys: one stop for Tab, as the grid pattern of WAI-ARIA has it, which makes a table a grid.
    <div ref={listRef} className="list">
      <table
        ref={gridRef}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: WAI-ARIA lets a table be a grid
        role="grid"
        tabIndex={0}
        aria-label={texts.workList.title}
        aria-rowcount={shown.length + 1}
        aria-multiselectable
        aria-activedescendant={
          activeId && active >= first && active < end ? `row-${activeId}` : undefined
        }
        onKeyDown={onKeyDown}
      >
        <colgroup>
          {widths.map((width, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
            <col key={column} style={width === undefined ? {} : { width }} />
          ))}
        </colgroup>
        <Head {...props} />
        <tbody>
          <tr aria-hidden style={{ height: first * ROW_PX, border: 0 }} />
          {shown.slice(first, end).map((listed, place) => (
            <CaseRow
              key={listed.caseId}
              listed={listed}
              index={first + place}
              isActive={first + place === active}
              isChosen={chosen.has(listed.caseId)}
              onOpen={onOpen}
              onChoose={onChoose}
            />
          ))}
          <tr aria-hidden style={{ height: (shown.length - end) * ROW_PX, border: 0 }} />
        </tbody>
      </table>
      {shown.length === 0 && <Text p="md">{empty}</Text>}
    </div>
  );
}
