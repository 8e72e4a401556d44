import { type KeyboardEvent, type RefObject, useState } from "react";
import type { ListedCase } from "../../server/contract/index.ts";
import { scrollToRow } from "./rows-in-sight.ts";

const PAGE_ROWS = 15;

interface ActiveRowInput {
  readonly shown: readonly ListedCase[];
  readonly listRef: RefObject<HTMLDivElement | null>;
  readonly gridRef: RefObject<HTMLTableElement | null>;
  readonly onOpen: (caseId: string) => void;
  readonly onChoose: (caseId: string) => void;
}

interface ActiveRow {
  /** Place of the active row, from 0; -1 for an empty list. */
  readonly active: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** The row that the keys act on: arrows move, Enter opens, Space selects. */
export function useActiveRow(input: ActiveRowInput): ActiveRow {
  const { shown, listRef, gridRef, onOpen, onChoose } = input;
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, shown.length - 1);
  const steps = new Map([
    ["ArrowDown", active + 1],
    ["ArrowUp", active - 1],
    ["PageDown", active + PAGE_ROWS],
    ["PageUp", active - PAGE_ROWS],
    ["Home", 0],
    ["End", shown.length - 1],
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== gridRef.current) return;
    const there = shown[active];
    const step = steps.get(event.key);
    if (step !== undefined) {
      const next = Math.max(0, Math.min(shown.length - 1, step));
      setActive(next);
      scrollToRow(listRef.current, next);
    } else if (event.key === "Enter" && there) onOpen(there.caseId);
    else if (event.key === " " && there) onChoose(there.caseId);
    else return;
    event.preventDefault();
  };
  return { active, onKeyDown };
}
