import { useEffect, useRef } from "react";

/** Gives the time since the key last changed, in ms, without the time that the page was hidden. */
export function useStopwatch(key: string): () => number {
  const spent = useRef({ totalMs: 0, since: performance.now() });
  useEffect(() => {
    // Starts again for each key.
    if (key === "") return;
    spent.current = { totalMs: 0, since: performance.now() };
    const onVisibility = () => {
      const { totalMs, since } = spent.current;
      const now = performance.now();
      spent.current = { totalMs: document.hidden ? totalMs + now - since : totalMs, since: now };
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => document.removeEventListener("visibilitychange", onVisibility);
  }, [key]);
  return () => {
    const { totalMs, since } = spent.current;
    return Math.round(totalMs + (document.hidden ? 0 : performance.now() - since));
  };
}
