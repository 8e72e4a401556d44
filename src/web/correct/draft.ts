/** Unsaved editing of one structure set by one person. */
export interface Draft {
  /** Id under which it will be saved: sent again after a lost answer, it is saved once. */
  readonly id: string;
  readonly timeMs: number;
  readonly slices: ReadonlyMap<number, Uint8Array>;
}

const STORE = "drafts";

function asPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(request.error ?? new Error("Cannot keep a draft in this browser"));
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = window.indexedDB.open("arcuate", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await asPromise(opening);
  return database.transaction(STORE, mode).objectStore(STORE);
}

/** Keeps a draft in this browser, in place of the one before. */
export async function keepDraft(key: string, draft: Draft): Promise<void> {
  await asPromise((await store("readwrite")).put(draft, key));
}

export async function readDraft(key: string): Promise<Draft | null> {
  // Written by `keepDraft` alone.
  return ((await asPromise((await store("readonly")).get(key))) as Draft | undefined) ?? null;
}

export async function dropDraft(key: string): Promise<void> {
  await asPromise((await store("readwrite")).delete(key));
}
