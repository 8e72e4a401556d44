import { useLayoutEffect, useRef } from "react";

/** What each key does: by `KeyboardEvent.key`, letters in lower case, "Shift+n" with shift held. */
export type KeyTable = Readonly<Record<string, (event: KeyboardEvent) => void>>;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")
  );
}

/** Whether the focused control uses the key itself. */
function isOfControl(event: KeyboardEvent): boolean {
  if (!(event.target instanceof HTMLElement)) return false;
  const isPress = event.key === "Enter" || event.key === " ";
  if (isPress)
    return event.target.closest("button, a, [role=option], [role=radio], input") !== null;
  const isArrow = event.key.startsWith("Arrow");
  return isArrow && event.target.closest("[role=slider], [role=radiogroup], input") !== null;
}

function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.shiftKey && /^([a-z]|[A-Z][A-Za-z]+)$/.test(key) ? `Shift+${key}` : key;
}

/** Listens on the whole page while mounted, except while a person types a text or holds Ctrl, Alt or Meta. */
export function useKeys(table: KeyTable): void {
  const latest = useRef(table);
  latest.current = table;
  // Before the page is painted, so that a key pressed as soon as the page is seen is not lost.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (isTyping(event.target) || isOfControl(event)) return;
      // Own properties only: `latest.current.constructor` is no key.
      const name = nameOf(event);
      if (!Object.hasOwn(latest.current, name)) return;
      event.preventDefault();
      latest.current[name]?.(event);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
