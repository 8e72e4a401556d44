import { z } from "zod";
import { type Rating, scores } from "../../server/contract/index.ts";
import { texts } from "../texts/index.ts";

const about = { sessionId: z.string(), ratingId: z.string(), itemId: z.string() };

const pendingSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("rate"),
    ...about,
    score: z.enum(scores),
    comment: z.string(),
    timeMs: z.number(),
  }),
  z.object({ kind: z.literal("undo"), ...about }),
]);

/** A rating, or the undoing of one, that the server has not acknowledged yet. */
export type Pending = Readonly<z.infer<typeof pendingSchema>>;

/** The outcome of sending: the rating that stands now, why the server refused it, or that it must be sent again later. */
export type Answer =
  | { readonly kind: "saved"; readonly rating: Rating | null }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "later" };

/** A rating that will never be saved. */
export interface Refused {
  /** Null if what the browser had stored could not be read. */
  readonly itemId: string | null;
  readonly why: string;
}

interface OutboxInput {
  /** The browser's localStorage, or one that behaves like it. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;
  /** Whose ratings these are: nobody sends another person's ratings. */
  readonly userId: string;
  readonly send: (pending: Pending) => Promise<Answer>;
  readonly onSaved: (pending: Pending, rating: Rating | null) => void;
  readonly wait?: (durationMs: number) => Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly pending: Pending;
}

/** Null for a text that is no rating, such as one that an older version of the pages has stored. */
function pendingOf(text: string): Pending | null {
  try {
    return pendingSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Ratings on their way to the server. The browser's storage holds each from the key press until the server has
 * acknowledged it.
 *
 * Each rating has a key of its own, so that two tabs do not overwrite each other. The ids are made here, so the server
 * saves a rating once, even if both tabs send it. Ratings are sent one after another in the order in which they were
 * made, so that an undo follows the rating that it takes back.
 */
export class Outbox {
  readonly #input: OutboxInput;
  readonly #prefix: string;
  readonly #listeners = new Set<() => void>();
  #entries: readonly Entry[] = [];
  #refused: readonly Refused[] = [];
  readonly #unreadableKeys: string[] = [];
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

  /** Stores a rating in the browser, then sends it. Once this returns, a crash of the browser does not lose it. */
  add(pending: Pending): void {
    const last = this.#entries.at(-1)?.key.slice(this.#prefix.length, this.#prefix.length + 16);
    const stamp = Math.max(Date.now(), last === undefined ? 0 : Number(last) + 1);
    const key = `${this.#prefix}${String(stamp).padStart(16, "0")}.${pending.ratingId}.${pending.kind}`;
    this.#input.storage.setItem(key, JSON.stringify(pending));
    this.#entries = [...this.#entries, { key, pending }];
    this.#tell();
    void this.#run();
  }

  /** Sends again now instead of after the wait. */
  hurry(): void {
    this.#wake?.();
  }

  /** Empties the list of refused ratings, and drops stored ones that could not be read. */
  forgetRefused(): void {
    for (const key of this.#unreadableKeys.splice(0)) this.#input.storage.removeItem(key);
    this.#refused = [];
    this.#tell();
  }

  #read(): Entry[] {
    const { storage } = this.#input;
    const entries: Entry[] = [];
    for (let at = 0; at < storage.length; at++) {
      const key = storage.key(at);
      const text = key?.startsWith(this.#prefix) ? storage.getItem(key) : null;
      if (!key || !text) continue;
      const pending = pendingOf(text);
      if (pending === null) this.#unreadableKeys.push(key);
      else entries.push({ key, pending });
    }
    const why = texts.rating.unreadable;
    this.#refused = this.#unreadableKeys.map(() => ({ itemId: null, why }));
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
    else this.#refused = [...this.#refused, { itemId: entry.pending.itemId, why: answer.why }];
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
