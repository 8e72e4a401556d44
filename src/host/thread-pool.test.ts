import { expect, it } from "vitest";
import { ArcuateError } from "../base/index.ts";
import { shareOut } from "./thread-pool.ts";

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
