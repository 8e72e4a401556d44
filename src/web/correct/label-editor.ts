import type { Voxel } from "../viewer/plane.ts";

/** What one stroke or command changed. */
interface Change {
  readonly at: number[];
  readonly before: number[];
  readonly after: number[];
}

/** A label map that is edited: every change can be undone, and the slices that have changed are known. */
export class LabelEditor {
  readonly size: Voxel;
  /** [z, y, x]. Changed in place. */
  readonly labels: Uint8Array;
  readonly #touched = new Set<number>();
  readonly #done: Change[] = [];
  readonly #undone: Change[] = [];
  #open: Change | null = null;
  #version = 0;

  /** @param base Copied. */
  constructor(base: Uint8Array, size: Voxel) {
    this.labels = base.slice();
    this.size = size;
  }

  /** Rises with every change of a voxel and with every commit. */
  get version(): number {
    return this.#version;
  }

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Every slice that was ever changed, as it is now. */
  touchedSlices(): Map<number, Uint8Array> {
    const area = this.size[1] * this.size[2];
    const slices = [...this.#touched].sort((a, b) => a - b);
    return new Map(slices.map((z) => [z, this.labels.slice(z * area, (z + 1) * area)]));
  }

  /** Restores slices of an earlier edit. This cannot be undone. */
  restore(slices: ReadonlyMap<number, Uint8Array>): void {
    const area = this.size[1] * this.size[2];
    for (const [z, labels] of slices) {
      if (labels.length !== area || z >= this.size[0]) continue;
      this.labels.set(labels, z * area);
      this.#touched.add(z);
    }
    this.#version++;
  }

  /** Changes a voxel. All changes before `commit` are undone together. */
  set(at: number, label: number): void {
    const before = this.labels[at];
    if (before === undefined || before === label) return;
    this.#open ??= { at: [], before: [], after: [] };
    this.#open.at.push(at);
    this.#open.before.push(before);
    this.#open.after.push(label);
    this.labels[at] = label;
    this.#touch(at);
  }

  commit(): void {
    if (this.#open === null) return;
    this.#done.push(this.#open);
    this.#undone.length = 0;
    this.#open = null;
    this.#version++;
  }

  undo(): void {
    this.commit();
    const change = this.#done.pop();
    if (change === undefined) return;
    // Backwards, so that a voxel that was changed twice gets its first label back.
    for (let place = change.at.length - 1; place >= 0; place--) {
      this.labels[change.at[place]!] = change.before[place]!;
      this.#touch(change.at[place]!);
    }
    this.#undone.push(change);
  }

  redo(): void {
    this.commit();
    const change = this.#undone.pop();
    if (change === undefined) return;
    for (let place = 0; place < change.at.length; place++) {
      this.labels[change.at[place]!] = change.after[place]!;
      this.#touch(change.at[place]!);
    }
    this.#done.push(change);
  }

  #touch(at: number): void {
    this.#touched.add(Math.floor(at / (this.size[1] * this.size[2])));
    this.#version++;
  }
}
