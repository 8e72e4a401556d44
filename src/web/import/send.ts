import { type Job, routes, type Upload } from "../../server/contract/index.ts";
import { CallError, call } from "../api/client.ts";
import type { LocalFile } from "./dropped-files.ts";

const FILES_AT_ONCE = 3;
const RETRY_MS = 2000;
/** No answer, too many calls, a server or proxy that is busy or down. Not 507: a full disk stays full by itself. */
const PASSING: ReadonlySet<number> = new Set([0, 429, 502, 503, 504]);

/** Progress of an upload. */
export interface Sending {
  readonly sentBytes: number;
  readonly totalBytes: number;
  /** Bytes that an earlier attempt had sent. */
  readonly resumedBytes: number;
  readonly isWaiting: boolean;
}

interface SendInput {
  readonly files: readonly LocalFile[];
  readonly diagnosis: string | null;
  readonly chunkBytes: number;
  readonly signal: AbortSignal;
  readonly onProgress: (sending: Sending) => void;
}

/** The same files give the same name, so that an upload that an earlier page has started is resumed. */
async function nameOf(files: readonly LocalFile[]): Promise<string> {
  const told = files
    .map(({ path, file }) => `${path}\n${file.size}\n${file.lastModified}`)
    .join("\n");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(told));
  return `arcuate.upload.${[...new Uint8Array(digest)].map((byte) => byte.toString(16)).join("")}`;
}

function wait(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** Asks again until the server answers. */
async function insistently<T>(input: Progress, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const reply = await ask();
      input.isWaiting = false;
      return reply;
    } catch (error) {
      const isPassing = error instanceof CallError && PASSING.has(error.status);
      if (!isPassing || input.signal.aborted) throw error;
      input.isWaiting = true;
      input.tell();
      await wait(RETRY_MS);
    }
  }
}

class Progress {
  isWaiting = false;
  readonly signal: AbortSignal;
  readonly #sent: number[];
  readonly #fixed: Pick<Sending, "totalBytes" | "resumedBytes">;
  readonly #onProgress: SendInput["onProgress"];

  constructor(upload: Upload | null, { files, signal, onProgress }: SendInput) {
    this.signal = signal;
    this.#sent = files.map((_, place) => upload?.files[place]?.receivedBytes ?? 0);
    const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
    this.#fixed = { totalBytes, resumedBytes: upload?.receivedBytes ?? 0 };
    this.#onProgress = onProgress;
  }

  at(place: number): number {
    return this.#sent[place] ?? 0;
  }

  set(place: number, receivedBytes: number): void {
    this.#sent[place] = receivedBytes;
    this.tell();
  }

  tell(): void {
    if (this.signal.aborted) return;
    const sentBytes = this.#sent.reduce((sum, bytes) => sum + bytes, 0);
    this.#onProgress({ ...this.#fixed, sentBytes, isWaiting: this.isWaiting });
  }
}

async function sendFile(
  uploadId: string,
  { place, file }: { readonly place: number; readonly file: File },
  { progress, chunkBytes }: { readonly progress: Progress; readonly chunkBytes: number },
): Promise<void> {
  while (progress.at(place) < file.size) {
    const offset = progress.at(place);
    const body = file.slice(offset, offset + chunkBytes);
    const input = { params: { uploadId, file: place }, query: { offset }, body };
    try {
      const { signal } = progress;
      const reply = await insistently(progress, () => call(routes.sendPiece, input, { signal }));
      progress.set(place, reply.receivedBytes);
    } catch (error) {
      // A reply was lost: the server has more bytes, or fewer, than this page knows.
      if (!(error instanceof CallError) || error.code !== "offset-wrong") throw error;
      progress.set(place, Number(error.fields.receivedBytes ?? 0));
    }
  }
}

/**
 * Uploads files in pieces and starts their import. Resumes an earlier upload of the same files, and waits while the
 * server does not answer.
 *
 * @throws CallError if the server refuses a call; DOMException AbortError if a person stops the upload.
 */
export async function send(input: SendInput): Promise<Job> {
  const { files, diagnosis, chunkBytes, signal } = input;
  const name = await nameOf(files);
  const id = window.localStorage.getItem(name) ?? crypto.randomUUID();
  window.localStorage.setItem(name, id);
  const announced = files.map(({ path, file }) => ({ path, sizeBytes: file.size }));
  const body = { id, files: announced, diagnosis };
  const upload = await insistently(new Progress(null, input), () =>
    call(routes.createUpload, { body }, { signal }),
  );
  const progress = new Progress(upload, input);
  progress.tell();
  if (upload.state === "open") {
    const waiting = files.map(({ file }, place) => ({ place, file }));
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await sendFile(id, next, { progress, chunkBytes });
      }
    };
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, work));
  }
  const params = { uploadId: id };
  const job = await insistently(progress, () => call(routes.finishUpload, { params }, { signal }));
  window.localStorage.removeItem(name);
  return job;
}
