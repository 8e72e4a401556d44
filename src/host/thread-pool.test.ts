import { describe, expect, it } from "vitest";
import { ArcuateError } from "../base/index.ts";
import { shareOut, ThreadPool } from "./thread-pool.ts";

const module = new URL("../../test/base/doubling-thread.ts", import.meta.url);
const double = (tasks: readonly number[], threads: number, signal?: AbortSignal) => {
  const answers = new Map<number, number>();
  const done = shareOut<number, number>(module, tasks, {
    threads,
    signal,
    onAnswer: (answer, task) => answers.set(task, answer),
  });
  return { answers, done };
};

it("answers every task once, whatever the number of threads", async () => {
  const tasks = Array.from({ length: 9 }, (_, index) => index);
  for (const threads of [1, 3, 20]) {
    const { answers, done } = double(tasks, threads);
    await done;
    expect([...answers].sort(([a], [b]) => a - b)).toEqual(tasks.map((task) => [task, 2 * task]));
  }
  await double([], 2).done;
});

it("hands on what a task threw, an ArcuateError with its kind, code and fields", async () => {
  const { done } = double([1, -7, 2], 1);
  const error = await done.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ArcuateError);
  expect(error).toMatchObject({ kind: "input", code: "below-zero", fields: { value: -7 } });
  await expect(double([Number.NaN], 1).done).rejects.toThrow("no number");
});

it("stops with the signal's reason", async () => {
  const stop = new AbortController();
  const { done } = double([1, 2, 3], 1, stop.signal);
  stop.abort(new Error("enough"));
  await expect(done).rejects.toThrow("enough");
});

describe("ThreadPool", () => {
  it("ends a task that takes too long, and answers the next one in a new thread", async () => {
    const pool = new ThreadPool<number, number>(module, { threads: 1 });
    const endless = pool.run(13, { timeMs: 50 });
    const next = pool.run(4, { timeMs: 60_000 });
    await expect(endless).rejects.toMatchObject({ by: "time" });
    expect(await next).toBe(8);
    await pool.close();
  });

  it("counts a task's time from when a thread begins it", async () => {
    const pool = new ThreadPool<number, number>(module, { threads: 1 });
    // Both wait for a thread to start; the second also waits for the first.
    const both = [pool.run(1, { timeMs: 5_000 }), pool.run(2, { timeMs: 5_000 })];
    expect(await Promise.all(both)).toEqual([2, 4]);
    await pool.close();
  });

  it("ends a task that takes too much memory, and answers the next one", async () => {
    const pool = new ThreadPool<number, number>(module, { threads: 1, heapMiB: 32 });
    await expect(pool.run(14)).rejects.toMatchObject({ by: "memory" });
    expect(await pool.run(5)).toBe(10);
    await pool.close();
  });

  it("ends a task when its signal aborts, with the signal's reason", async () => {
    const pool = new ThreadPool<number, number>(module, { threads: 1 });
    const stop = new AbortController();
    const endless = pool.run(13, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 20);
    await expect(endless).rejects.toThrow("enough");
    await pool.close();
  });
});
