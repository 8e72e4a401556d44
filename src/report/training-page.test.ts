import { describe, expect, it } from "vitest";
import { pelvisScheme } from "../structures/index.ts";
import { type TrainingPageOptions, trainingPage } from "./training-page.ts";

const started = {
  kind: "started",
  device: "cpu",
  parameterCount: 155_030,
  cases: ["a", "b", "c"],
  microBatch: 2,
  steps: 40,
  step: 0,
};
const cycle = {
  kind: "cycle",
  cycle: 0,
  step: 0,
  trainingCases: ["a", "b"],
  validationCases: ["c"],
  falsePositives: 17,
};
const step = (at: number, loss: number) => ({
  kind: "step",
  step: at,
  steps: 40,
  loss,
  learningRate: 10 ** -at,
  elapsedMs: 90_000 * at,
  share: at / 40,
  remainingMs: 60_000,
  patchesPerSecond: 2.25,
  waitingShare: 0.0125,
});
const validated = (at: number, dice: number | undefined) => ({
  kind: "validated",
  step: at,
  loss: 0.5,
  dice: [{ structure: "Bladder", dice }, { structure: "<img onerror=1>" }],
});
const log = (...events: object[]) => events.map((event) => JSON.stringify(event)).join("\n");

/** The lines of a chart, each as its points in pixels. */
function curvesOf(page: string, title: string): [number, number][][] {
  const chart = page.split("<svg").find((part) => part.includes(`aria-label="${title}. `)) ?? "";
  const paths = [...chart.matchAll(/class="curve curve\d" d="(M[^"]*)"/g)].map(([, path]) => path!);
  return paths
    .filter((path) => !/^M[\d.]+ 14h14$/.test(path)) // the legend's
    .map((path) =>
      [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
    );
}

const pageOf = (text: string, options?: TrainingPageOptions) =>
  trainingPage(text, pelvisScheme, options);

describe("trainingPage()", () => {
  const whole = log(
    started,
    cycle,
    step(1, 2),
    step(2, 1),
    validated(2, 0.5),
    step(3, 0),
    validated(3, 1),
  );

  it("tells where the run stands", () => {
    const page = pageOf(whole);
    for (const text of [
      "3 of 40",
      "4.5 minutes; 1.0 minutes to go",
      "2.25 patches a second; 1.3 %",
    ])
      expect(page).toContain(text);
    expect(page).toContain("Bladder 1.000");
    expect(page).toContain(">17<");
  });

  it("begins with the sentences on where the run stands", () => {
    const page = pageOf(whole, { standing: ["It has seen <b>.", "More brings more."] });
    const list = "<ul><li>It has seen &lt;b&gt;.</li><li>More brings more.</li></ul>";
    expect(page).toContain(`<h2>Where the run stands</h2>${list}`);
    expect(page.indexOf(list)).toBeLessThan(page.indexOf("<h2>Loss</h2>"));
    expect(pageOf(whole)).not.toContain("Where the run stands");
  });

  it("draws each curve where its values lie", () => {
    const [losses = [], validation = []] = curvesOf(pageOf(whole), "Loss");
    const ys = losses.map(([, y]) => y);
    expect(ys[0]).toBeLessThan(ys[1]!); // a greater loss lies higher
    expect(ys[1]! - ys[0]!).toBeCloseTo(ys[2]! - ys[1]!, 0);
    expect(validation).toHaveLength(2);
    const [bladder, other] = curvesOf(pageOf(whole), "Dice");
    expect(bladder?.map(([, y]) => y)).toEqual([34 + (300 - 34 - 34) / 2, 34]);
    expect(other).toBeUndefined(); // never scored
    const rates = curvesOf(pageOf(whole), "Learning rate")[0]!.map(([, y]) => y);
    expect(rates[1]! - rates[0]!).toBeCloseTo(rates[2]! - rates[1]!, 0); // powers of ten, evenly
  });

  it("tells more structures than there are colours apart, each with its title in the picture", () => {
    const names = Array.from({ length: 12 }, (_, index) => `Structure_${index}`);
    const dice = names.map((structure) => ({ structure, dice: 0.5 }));
    const page = pageOf(log(started, { ...validated(2, 0.5), dice }));
    const chart = page.slice(page.indexOf("<h2>Dice</h2>"), page.indexOf("<h2>Learning"));
    const looks = [
      ...chart.matchAll(/class="curve (curve\d)" d="M[^"]*"( stroke-dasharray="[^"]*")?/g),
    ];
    expect(new Set(looks.map(([, look, dash]) => `${look}${dash}`)).size).toBe(12);
    const places = [...chart.matchAll(/x="(-?[\d.]+)" y="(\d+)">Structure_/g)];
    expect(places).toHaveLength(12);
    for (const [, x] of places) expect(Number(x)).toBeGreaterThan(0);
  });

  it("gives structures by their titles, in the legend and in the figures", () => {
    const dice = [{ structure: "Femur_Head_L", dice: 0.5 }, { structure: "Rectum" }];
    const page = pageOf(log(started, { ...validated(2, 0.5), dice }));
    expect(page).toContain("Femoral head L 0.500, Rectum not drawn");
    const chart = page.slice(page.indexOf("<h2>Dice</h2>"), page.indexOf("<h2>Learning"));
    expect(chart).toContain(">Femoral head L</text>");
    expect(page).not.toContain("Femur_Head_L");
  });

  it("thins long curves without losing their end", () => {
    const long = log(started, ...Array.from({ length: 5001 }, (_, at) => step(at + 1, 1)));
    const [losses] = curvesOf(pageOf(long), "Loss");
    expect(losses!.length).toBeLessThanOrEqual(400);
    expect(losses!.at(-1)![0]).toBe(920 - 12);
  });

  it("passes over torn lines and unknown events, and escapes names", () => {
    const page = pageOf(`${whole}\n{"kind":"checkpoint","step":3}\n{"kind":"st`);
    expect(page).toContain("3 of 40");
    expect(page).not.toContain("<img onerror");
    expect(pageOf("")).toContain("Research use only");
  });

  it("lists every case: with its remarks, the worst first, or with the reason that it was left out", () => {
    const remark = (severity: string, text: string) => ({ severity, text, code: "x" });
    const used = (id: string, ...remarks: object[]) => ({ kind: "case", id, remarks });
    const left = { kind: "left-out", source: "/data/<b>", code: "no-ct-series", reason: "no CT" };
    const cases = [
      used("case-a"),
      used("case-b", remark("notice", "two parts")),
      used("case-c", remark("notice", "small"), remark("severe", "contours lost <i>")),
      left,
    ];
    const page = pageOf(log(started, ...cases, step(1, 2), ...cases));
    expect(page).toContain("3 used (2 with remarks), 1 left out.");
    const rows = [...page.matchAll(/<tr>(<td>.*?)<\/tr>/g)].map(([, row]) => row);
    expect(rows).toEqual([
      "<td>case-c</td><td>severe</td><td>contours lost &lt;i&gt;</td>",
      "<td></td><td>notice</td><td>small</td>",
      "<td>case-b</td><td>notice</td><td>two parts</td>",
      "<td>/data/&lt;b&gt;</td><td>no CT</td>",
    ]);
    expect(page).toContain("Without remarks: case-a.");
    expect(pageOf(whole)).not.toContain("<h2>Cases</h2>");
  });

  it("is read again by itself only while the run goes on", () => {
    expect(pageOf(whole)).not.toContain('http-equiv="refresh"');
    expect(pageOf(whole, { isRunning: true })).toContain('http-equiv="refresh"');
  });

  it("shows pictures from within itself", () => {
    const page = pageOf(whole, {
      pictures: [{ png: Uint8Array.of(1, 2, 3), caption: "After step 3." }],
    });
    expect(page).toContain("data:image/png;base64,AQID");
    expect(page).toContain("After step 3.");
  });
});
