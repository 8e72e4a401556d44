/** Means, intervals and curves of the comparison with PyTorch, from figures made up here. */
import { describe, expect, it } from "vitest";
import { presets } from "../../src/train/index.ts";
import { curveSvg, curvesOf } from "../../tools/accuracy/curve.ts";
import { defineRun, runName, type Way } from "../../tools/accuracy/definition.ts";
import { estimateOf } from "../../tools/accuracy/estimate.ts";
import type { MeasuredStructure, Run } from "../../tools/accuracy/runs.ts";
import { summarise } from "../../tools/accuracy/summary.ts";
import { comparisonTables } from "../../tools/accuracy/tables.ts";

describe("estimateOf()", () => {
  const value = (pair: { readonly value: number | null }) => pair.value;

  it("averages over pairs, and leaves out those without a value", () => {
    const pairs = [
      { case: "a", value: 0.9 },
      { case: "a", value: 0.6 },
      { case: "b", value: 0.3 },
      { case: "b", value: null },
    ];
    const { mean, pairs: count } = estimateOf(pairs, value);
    expect(mean).toBeCloseTo(0.6, 12);
    expect(count).toBe(3);
  });

  it("resamples patients, not pairs: equal patients have no spread however unequal their pairs", () => {
    const pairs = ["a", "b", "c"].flatMap((each) => [
      { case: each, value: 0.2 },
      { case: each, value: 0.8 },
    ]);
    const { interval } = estimateOf(pairs, value);
    expect(interval![0]).toBeCloseTo(0.5, 12);
    expect(interval![1]).toBeCloseTo(0.5, 12);
  });

  it("two patients: a sample holds one of them twice in half of the cases, so the interval reaches both", () => {
    const pairs = [
      { case: "a", value: 0.2 },
      { case: "b", value: 0.8 },
    ];
    expect(estimateOf(pairs, value).interval).toEqual([0.2, 0.8]);
  });

  it("has no interval for one patient, and no mean for none", () => {
    expect(estimateOf([{ case: "a", value: 1 }], value)).toMatchObject({ mean: 1, interval: null });
    expect(estimateOf([], value)).toEqual({ mean: null, interval: null, pairs: 0 });
  });
});

function runOf(
  way: Way,
  seed: number,
  rows: readonly Partial<MeasuredStructure>[],
  seconds = 533,
): Run {
  const wish = { way, seed, processorSeconds: seconds, threads: 2 };
  const definition = defineRun(wish, presets.laptop);
  const about = { reference: "clinic", withinSlices: false, volumeRatio: 1 } as const;
  const whole = { case: "a", structure: "Bladder", dice: 0, msd: null, hd95: null, ...about };
  const trained = {
    ...{ steps: 10, patches: 20, wallSeconds: 5, processorSeconds: 10 },
    ...{ lastLoss: 1, parameters: 3, peakBytes: 1e6 },
  };
  return {
    ...{ name: runName(definition), definition, trained },
    measured: rows.map((row) => ({ ...whole, ...row })),
  };
}

const runs = [
  runOf("arcuate", 1, [
    { case: "a", dice: 0.8, msd: 2, hd95: 4 },
    { case: "b", dice: 0.6, msd: 3, hd95: 6 },
  ]),
  runOf("arcuate", 2, [{ case: "a", dice: 0.9, msd: 1, hd95: 2 }, { case: "b" }]),
  runOf("unet", 1, [
    { case: "a", dice: 0.7, msd: 2.5, hd95: 5 },
    { case: "b", dice: 0.5, msd: 4, hd95: 9 },
  ]),
];

describe("summarise()", () => {
  const [summary] = summarise(runs);
  const [arcuate, unet] = summary!.ways;

  it("averages each pair over the seeds first, and counts what was missed", () => {
    const [all] = arcuate!.structures;
    expect(all!.figures.dice.mean).toBeCloseTo((0.85 + 0.3) / 2, 12);
    expect(all!.figures.msd.mean).toBeCloseTo((1.5 + 3) / 2, 12); // the missed one has no distance
    expect(all!.missed).toBe(1);
    expect(arcuate!.diceOfSeeds.map((dice) => dice.toFixed(3))).toEqual(["0.700", "0.450"]);
    expect(unet!.structures[0]!.missed).toBe(0);
  });

  it("takes differences pair by pair", () => {
    const [difference] = summary!.differences;
    expect(difference).toMatchObject({ way: "arcuate", than: "unet" });
    const [all, bladder] = difference!.structures;
    expect(all!.figures.dice.mean).toBeCloseTo((0.15 - 0.2) / 2, 12);
    expect(all!.figures.msd.mean).toBeCloseTo((-1 - 1) / 2, 12);
    expect(all!.better).toBe(1);
    expect(bladder!.structure).toBe("Bladder");
  });

  it("is told in tables", () => {
    const text = comparisonTables(runs, [summary!]);
    expect(text).toContain("| Arcuate | 533 | 1 | 10 | 20 | 0.500 | 0.250 |");
    expect(text).toContain("| Arcuate less U-Net in PyTorch, 3 mm | -0.025 [-0.200, +0.150] |");
    expect(text).toContain(
      "Missed structures, over all seeds: Arcuate Bladder 1; U-Net in PyTorch, 3 mm none.",
    );
  });
});

describe("a run's definition", () => {
  const wish = { way: "twin", seed: 1, processorSeconds: 533, threads: 2 } as const;

  it("takes network, grid and patch from the preset", () => {
    const { network, spacingMm, patch } = presets.laptop;
    const { widths, units } = network;
    const expected = { network: { kind: "arcuate", widths, units }, spacingMm, patch };
    expect(defineRun(wish, presets.laptop)).toMatchObject(expected);
    expect(() => defineRun(wish, presets.paper)).toThrow("must have a grid of its own");
  });

  it("of the other ways of PyTorch takes nothing from it", () => {
    for (const way of ["unet", "lean"] as const) {
      const definition = defineRun({ ...wish, way }, presets.demo);
      expect(definition).toMatchObject({ spacingMm: [3, 3, 3], patch: [40, 64, 96] });
    }
  });

  it("has a name of its own", () => {
    const names = [
      defineRun(wish, presets.laptop),
      defineRun(wish, { ...presets.laptop, patch: [40, 64, 104] }),
      defineRun({ ...wish, threads: 1 }, presets.laptop),
    ].map(runName);
    expect(new Set(names).size).toBe(3);
    expect(runName(defineRun(wish, presets.laptop))).toBe(names[0]);
  });
});

describe("the curve", () => {
  const later = [
    runOf("arcuate", 1, [{ dice: 0.9 }], 1600),
    runOf("arcuate", 2, [{ dice: 0.8 }], 1600),
  ];

  it("has the mean of the seeds after each duration", () => {
    const curves = curvesOf(summarise([...later, ...runs]), "clinic");
    expect(curves.map(({ way }) => way)).toEqual(["arcuate", "unet"]);
    const [first, last] = curves[0]!.points;
    expect(first!.minutes).toBeCloseTo(533 / (1600 / 15), 12);
    expect(last).toEqual({ minutes: 15, diceOfSeeds: [0.9, 0.8] });
  });

  it("is drawn between the lowest and the highest Dice", () => {
    const svg = curveSvg("Dice", [
      {
        way: "arcuate",
        points: [
          { minutes: 5, diceOfSeeds: [0.7, 0.8] },
          { minutes: 15, diceOfSeeds: [0.9] },
        ],
      },
    ]);
    expect(svg).toContain(">0.70<");
    expect(svg).toContain(">0.90<");
    expect(svg).toContain(">15<");
    expect(svg).toContain('<circle cx="80.0" cy="277.5" r="4"/>'); // 0.75: a quarter of the way up from 350 to 60
    expect(svg).toContain('<circle cx="720.0" cy="60.0" r="4"/>');
  });
});
