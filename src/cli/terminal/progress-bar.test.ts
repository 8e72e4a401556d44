import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createProgressDisplay, formatDuration } from "./progress-bar.ts";

/** Keeps what is written to it. */
function paper(isTTY: boolean) {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => text };
}

describe("createProgressDisplay() without a terminal", () => {
  it("writes a line at the start, every 15 seconds with the time left, and at the end", () => {
    const { stream, text } = paper(false);
    let time = 0;
    const display = createProgressDisplay(stream, false, () => time);
    for (const done of [0, 10, 20, 30, 40]) {
      display.report("train", done, 40);
      time += 8000;
    }
    display.finish();
    // Asked at 0, 8, 16, 24 and 32 s; 24 s is less than 15 s after the line at 16 s.
    expect(text().split("\n")).toEqual([
      "train...",
      "train: 50 %, 16 s left",
      "train: 100 %, 0.0 s left",
      "train: done in 40 s",
      "",
    ]);
  });

  it("ends a stage when the next begins, and says where one stopped", () => {
    const { stream, text } = paper(false);
    const display = createProgressDisplay(stream, false, () => 0);
    display.show({ stage: "scan", done: 1, total: 4, detail: "loss 0.5" });
    display.report("read CT", 1, 1);
    display.finish();
    expect(text()).toBe(
      "scan...\nscan: stopped at 25 %, loss 0.5 in 0.0 s\nread CT...\nread CT: done in 0.0 s\n",
    );
  });
});

describe("createProgressDisplay() on a terminal", () => {
  it("draws a bar with the share, the detail and the time left", () => {
    const { stream, text } = paper(true);
    const display = createProgressDisplay(stream, false, () => 0);
    display.show({
      stage: "train",
      done: 250,
      total: 1000,
      detail: "loss 0.5",
      remainingMs: 90_000,
    });
    display.finish();
    expect(text()).toContain("25%  loss 0.5");
    expect(text().endsWith("\n")).toBe(true);
  });
});

it("createProgressDisplay() is silent under --json", () => {
  const { stream, text } = paper(true);
  const display = createProgressDisplay(stream, true);
  display.report("scan", 1, 2);
  display.finish();
  expect(text()).toBe("");
});

it.each([
  [420, "0.4 s"],
  [9_960, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [7_620_000, "2 h 07 min"],
])("formatDuration(%d) is %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
