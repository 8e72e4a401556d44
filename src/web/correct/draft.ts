import { z } from "zod";
import { texts } from "../texts/index.ts";

/** Unsaved changes of one person to one structure set. */
export interface Draft {
  /** Id under which the server will save it: sent again after a lost reply, it is saved once. */
  readonly id: string;
  readonly timeMs: number;
  /** Changed slices by number: labels [y, x]. */
  readonly slices: ReadonlyMap<number, Uint8Array>;
}

const draftSchema: z.ZodType<Draft> = z.object({
  id: z.string(),
  timeMs: z.number(),
  slices: z.map(z.number(), z.instanceof(Uint8Array)),
});

/** What this browser had stored. */
export type StoredDraft =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly draft: Draft }
  /** For example stored by an older version of the pages. The next change takes its place. */
  | { readonly kind: "unreadable" };

const STORE = "drafts";

function asPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(texts.correct.draftNotStored));
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = window.indexedDB.open("arcuate", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await asPromise(opening);
  return database.transaction(STORE, mode).objectStore(STORE);
}

/**
 * Stores a draft in this browser in place of the one before.
 *
 * @throws DOMException if the browser stores nothing, as in some private windows.
 */
export async function keepDraft(key: string, draft: Draft): Promise<void> {
  await asPromise((await store("readwrite")).put(draft, key));
}

/**
 * Reads the draft that this browser has stored under a key.
 *
 * @throws DOMException if the browser stores nothing, as in some private windows.
 */
export async function readDraft(key: string): Promise<StoredDraft> {
  const stored: unknown = await asPromise((await store("readonly")).get(key));
  if (stored === undefined) return { kind: "none" };
  const { data: draft } = draftSchema.safeParse(stored);
  return draft ? { kind: "found", draft } : { kind: "unreadable" };
}

/**
 * Removes the draft of a key, if there is one.
 *
 * @throws DOMException if the browser stores nothing, as in some private windows.
 */
export async function dropDraft(key: string): Promise<void> {
  await asPromise((await store("readwrite")).delete(key));
}
