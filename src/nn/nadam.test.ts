import { expect, test } from "vitest";
import { initialNadamState, openOptimiser } from "./nadam.ts";

test("weight decay takes its share of the parameters, whatever the gradient", async () => {
  const [learningRate, weightDecay] = [0.1, 0.5];
  const from = {
    parameters: Float32Array.of(4, -2),
    gradient: Float32Array.of(1, 0),
    state: initialNadamState(2),
  };
  const plain = await openOptimiser(2, { device: "cpu" });
  const decaying = await openOptimiser(2, { device: "cpu", weightDecay });
  const without = await plain.step(from, learningRate);
  const withDecay = await decaying.step(from, learningRate);
  await Promise.all([plain.release(), decaying.release()]);
  // 0.1 * 0.5 of 4 and of -2.
  expect(withDecay.parameters[0]! - without.parameters[0]!).toBeCloseTo(-0.2, 6);
  expect(withDecay.parameters[1]! - without.parameters[1]!).toBeCloseTo(0.1, 6);
  expect(withDecay.state).toEqual(without.state);
});
