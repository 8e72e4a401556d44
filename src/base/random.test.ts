import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "./index.ts";

const words = (random: Random) => Array.from({ length: 6 }, () => random.uniform() * 2 ** 32);

describe("createRandom()", () => {
  // Expected by tools/random-oracle.py: phantoms, patches and models of all versions depend on them.
  it.each([
    [0, [1789933344, 44971166, 2521387044, 3848737593, 1138324114, 749234105]],
    [1, [393288148, 2174103013, 3814759091, 2092745082, 1865176206, 2179171167]],
    [-1, [4104197751, 1825856343, 1152209388, 2427537429, 3685145430, 609215610]],
  ])("draws the words of xoshiro128** for seed %i", (seed, expected) => {
    expect(words(createRandom(seed))).toEqual(expected);
  });

  it("forks by seed and name, whatever was drawn before", () => {
    const expected = [1906516580, 554590115, 1213519007, 1505500357, 318012867, 1725690887];
    const random = createRandom(1);
    expect(words(random.fork("step 7"))).toEqual(expected);
    random.uniform();
    expect(words(random.fork("step 7"))).toEqual(expected);
    expect(words(random.fork("step 8"))).not.toEqual(expected);
    expect(words(createRandom(2).fork("step 7"))).not.toEqual(expected);
  });

  it("scales a draw to a range, and to integers below a count", () => {
    const [uniform, between, integer] = [createRandom(1), createRandom(1), createRandom(1)];
    for (let draw = 0; draw < 100; draw++) {
      const share = uniform.uniform();
      expect(between.between(-3, 5)).toBeCloseTo(-3 + 8 * share, 12);
      expect(integer.integer(7)).toBe(Math.floor(7 * share));
    }
  });

  it("draws normal numbers by Box-Muller of two words", () => {
    const [uniform, normal] = [createRandom(1), createRandom(1)];
    for (let draw = 0; draw < 100; draw++) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform.uniform()));
      const expected = radius * Math.cos(2 * Math.PI * uniform.uniform());
      expect(normal.normal()).toBeCloseTo(expected, 12);
    }
  });
});
