import type { Rating, Score } from "../../server/contract/index.ts";

/** A rating, or taking one back, that the server has not acknowledged yet. */
export type Pending =
  | {
      readonly kind: "rate";
      readonly sessionId: string;
      readonly ratingId: string;
      readonly itemId: string;
      readonly score: Score;
      readonly comment: string;
      readonly timeMs: number;
    }
  | {
      readonly kind: "undo";
      readonly sessionId: string;
      readonly ratingId: string;
      readonly itemId: string;
    };

/** What became of sending: what stands now, or why it never will, or that it must be tried again. */
export type Answer =
  | { readonly kind: "saved"; readonly rating: Rating | null }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "later" };

export interface Refused {
  readonly pending: Pending;
  readonly why: string;
}

interface OutboxInput {
  /** The browser's localStorage, or another. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  /** Whose ratings: nobody's are sent as another. */
  readonly userId: string;
  readonly send: (pending: Pending) => Promise<Answer>;
  readonly onSaved: (pending: Pending, rating: Rating | null) => void;
  readonly wait?: (durationMs: number) => Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly pending: Pending;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Ratings on their way to the server, in the browser's storage from the key press until they are acknowledged.
 *
 * Each lies under a key of its own, so that two tabs do not overwrite each other; what both send is saved once, since
 * ids are made here. Sent one after another in the order made, so that taking back follows what it takes back.
 */
export class Outbox {
  readonly #input: OutboxInput;
  readonly #prefix: string;
  readonly #listeners = new Set<() => void>();
  #entries: readonly Entry[] = [];
  #refused: readonly Refused[] = [];
  #isSending = false;
  #wake: (() => void) | null = null;

  constructor(input: OutboxInput) {
    this.#input = input;
    this.#prefix = `arcuate.rating.${input.userId}.`;
    this.#entries = this.#read();
    void this.#run();
  }

  get pending(): readonly Entry[] {
    return this.#entries;
  }

  get refused(): readonly Refused[] {
    return this.#refused;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Keeps and sends. When this returns, a crash of the browser loses it no more. */
  add(pending: Pending): void {
    const last = this.#entries.at(-1)?.key.slice(this.#prefix.length, this.#prefix.length + 16);
    const stamp = Math.max(Date.now(), last === undefined ? 0 : Number(last) + 1);
    const key = `${this.#prefix}${String(stamp).padStart(16, "0")}.${pending.ratingId}.${pending.kind}`;
    this.#input.storage.setItem(key, JSON.stringify(pending));
    this.#entries = [...this.#entries, { key, pending }];
    this.#tell();
    void this.#run();
  }

  /** Tries at once instead of when the wait is over. */
  hurry(): void {
    this.#wake?.();
  }

  /** Takes what was refused out of sight. */
  forgetRefused(): void {
    this.#refused = [];
    this.#tell();
  }

  #read(): Entry[] {
    const { storage } = this.#input;
    const entries: Entry[] = [];
    for (let at = 0; at < storage.length; at++) {
      const key = storage.key(at);
      const text = key?.startsWith(this.#prefix) ? storage.getItem(key) : null;
      // Written by `add` alone; of this type by construction.
      if (key && text) entries.push({ key, pending: JSON.parse(text) as Pending });
    }
    return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async #run(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    let waitMs = FIRST_WAIT_MS;
    for (let entry = this.#entries[0]; entry; entry = this.#entries[0]) {
      const answer = await this.#input.send(entry.pending);
      if (answer.kind === "later") {
        await this.#pause(waitMs);
        waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
        continue;
      }
      waitMs = FIRST_WAIT_MS;
      this.#settle(entry, answer);
    }
    this.#isSending = false;
  }

  #settle(entry: Entry, answer: Exclude<Answer, { kind: "later" }>): void {
    this.#input.storage.removeItem(entry.key);
    this.#entries = this.#entries.filter(({ key }) => key !== entry.key);
    if (answer.kind === "saved") this.#input.onSaved(entry.pending, answer.rating);
    else this.#refused = [...this.#refused, { pending: entry.pending, why: answer.why }];
    this.#tell();
  }

  #pause(durationMs: number): Promise<void> {
    const { wait } = this.#input;
    if (wait) return wait(durationMs);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
