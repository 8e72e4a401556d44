import { type RefObject, useEffect, useState } from "react";

/** Heights that the style sheet gives to a row and to the head of the list. */
export const ROW_PX = 40;
const HEAD_PX = 38;
const ROWS_AROUND = 8;

/** Rows from `first` to before `end`. */
export interface RowRange {
  readonly first: number;
  readonly end: number;
}

/** The rows in sight of a list that scrolls, and some around them. */
export function useRowsInSight(listRef: RefObject<HTMLDivElement | null>, rows: number): RowRange {
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

/** Scrolls a list as little as it takes to bring a row into sight. */
export function scrollToRow(list: HTMLDivElement | null, row: number): void {
  if (!list) return;
  const top = row * ROW_PX;
  if (top < list.scrollTop) list.scrollTop = top;
  const bottom = top + ROW_PX + HEAD_PX - list.clientHeight;
  if (bottom > list.scrollTop) list.scrollTop = bottom;
}
