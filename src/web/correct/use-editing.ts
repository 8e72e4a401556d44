import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { type CaseDetail, routes, type StructureSetInfo } from "../../server/contract/index.ts";
import { call } from "../api/client.ts";
import { useStopwatch } from "../viewer/stopwatch.ts";
import { type Draft, dropDraft, keepDraft } from "./draft.ts";
import { LabelEditor } from "./label-editor.ts";

const KEEP_AFTER_MS = 800;

/** clean: nothing has changed; draft: changes are stored in this browser alone. */
export type EditingState = "clean" | "draft" | "saving" | "saved";

export interface EditingInput {
  readonly detail: CaseDetail;
  readonly set: StructureSetInfo;
  readonly base: Uint8Array;
  readonly draft: Draft | null;
  readonly draftKey: string;
}

async function gzipped(labels: Uint8Array): Promise<Blob> {
  // A copy: the editor's array may change while it is compressed.
  const stream = new Blob([labels.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).blob();
}

/** An edit of a structure set. This browser stores every change; the server saves the whole under one id. */
export function useEditing({ detail, set, base, draft, draftKey }: EditingInput) {
  const client = useQueryClient();
  const editor = useMemo(() => {
    const made = new LabelEditor(base, detail.grid.size);
    if (draft) made.restore(draft.slices);
    return made;
  }, [base, detail.grid.size, draft]);
  const [version, setVersion] = useState(editor.version);
  const [problem, setProblem] = useState<Error | null>(null);
  const [state, setState] = useState<EditingState>(draft ? "draft" : "clean");
  const id = useRef(draft?.id ?? crypto.randomUUID());
  const sinceOpenedMs = useStopwatch(set.id);
  const timeMs = () => (draft?.timeMs ?? 0) + sinceOpenedMs();
  const refresh = () => {
    if (editor.version === version) return;
    setVersion(editor.version);
    setState("draft");
  };
  const latestTime = useRef(timeMs);
  latestTime.current = timeMs;
  useEffect(() => {
    // Nothing is stored before the first change.
    if (version === 0 || state !== "draft") return;
    const timer = setTimeout(() => {
      const kept = { id: id.current, timeMs: latestTime.current(), slices: editor.touchedSlices() };
      keepDraft(draftKey, kept).catch((error: Error) => setProblem(error));
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [version, state, editor, draftKey]);
  const discard = async () => {
    await dropDraft(draftKey);
    await client.resetQueries({ queryKey: ["draft", draftKey] });
  };
  const save = async () => {
    setState("saving");
    setProblem(null);
    try {
      const params = { caseId: detail.caseId };
      const query = { id: id.current, basedOn: set.id, timeMs: timeMs(), ct: detail.ctId };
      const input = { params, query, body: await gzipped(editor.labels) };
      const saved = await call(routes.saveCorrection, input, { mediaType: "application/gzip" });
      // Where the browser stores no drafts, there is none to be dropped, and the set is saved all the same.
      await dropDraft(draftKey).catch(() => undefined);
      await client.invalidateQueries({ queryKey: [routes.getCase.path] });
      await client.invalidateQueries({ queryKey: [routes.listCases.path] });
      setState("saved");
      return saved;
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)));
      setState("draft");
      return null;
    }
  };
  return { editor, version, refresh, state, problem, save, discard, timeMs };
}
