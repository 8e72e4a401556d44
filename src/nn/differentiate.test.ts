import { describe, expect, test } from "vitest";
import { gradients } from "./differentiate.ts";
import { Graph, type Tensor } from "./graph.ts";
import { writeOnnx } from "./onnx-write.ts";
import { add, equalTo, isPositive, maximum, mean, multiply, scale, sum } from "./ops/arithmetic.ts";
import { largestChannel } from "./ops/classify.ts";
import { convolve, convolveFast } from "./ops/convolution.ts";
import { normalise } from "./ops/normalisation.ts";
import { upsampleAnySize } from "./ops/pooling.ts";
import { reshape } from "./ops/shape.ts";
import { floats, openSession } from "./session.ts";
import type { Shape } from "./tensor.ts";

describe("an operator without a gradient rule is refused by name", () => {
  test("mean(x) + 10 max(x), which once had the gradient of the mean alone", () => {
    const x = new Graph().input("x", [4]);
    const loss = scalar(add(mean(x, [0]), scale(maximum(x, [0]), 10)));
    expect(() => gradients(loss, [x])).toThrow(RangeError);
    expect(() => gradients(loss, [x])).toThrow(/Cannot differentiate ReduceMax/);
  });

  const withoutRule: Record<string, { shape: Shape; of: (x: Tensor) => Tensor; named: string }> = {
    "normalisation for inference": {
      shape: [1, 2, 2, 2, 2],
      of: (x) => {
        const vector = (value: number) => x.graph.constant(Float32Array.of(value, value), [2]);
        const statistics = { mean: vector(0), variance: vector(1) };
        return normalise(x, statistics, { gain: vector(1), bias: vector(0) });
      },
      named: "BatchNormalization",
    },
    "up-sampling of any size": { shape: [1, 1, 2, 2, 2], of: upsampleAnySize, named: "Resize" },
    "a convolution by planes": {
      shape: [1, 2, 3, 4, 4],
      of: (x) =>
        convolveFast(x, x.graph.constant(new Float32Array(2 * 27).fill(1), [1, 2, 3, 3, 3])),
      named: "Conv",
    },
  };
  test.each(Object.entries(withoutRule))("%s", (_, { shape, of, named }) => {
    const x = new Graph().input("x", shape);
    expect(() => gradients(total(of(x)), [x])).toThrow(`Cannot differentiate ${named}`);
  });

  test("but not where it depends on no source", () => {
    const graph = new Graph();
    const [x, fixed] = [graph.input("x", [4]), graph.input("fixed", [4])];
    const [gradient] = gradients(total(multiply(x, maximum(fixed, [0]))), [x]);
    expect(gradient?.shape).toEqual([4]);
  });
});

describe("a rule that leaves an input out is refused", () => {
  test("when it gives no gradient for one on the path", () => {
    const graph = new Graph();
    const [a, b] = [graph.input("a", []), graph.input("b", [])];
    const y = graph.defineGradient(graph.node("Add", [a, b], []), [a, b], (dy) => [dy, undefined]);
    expect(() => gradients(y, [b])).toThrow("Cannot differentiate Add");
    expect(gradients(y, [a])).toHaveLength(1);
  });

  test("when its nodes depend on a source that it does not name", () => {
    const graph = new Graph();
    const [a, b] = [graph.input("a", []), graph.input("b", [])];
    const inner = graph.node("Exp", [b], []);
    const y = graph.defineGradient(graph.node("Add", [a, inner], []), [a], (dy) => [dy]);
    expect(() => gradients(y, [a, b])).toThrow(/Add .*its rule does not name b/);
    expect(gradients(y, [a])).toHaveLength(1);
  });
});

describe("an operator that is declared to stop gradients counts as a constant", () => {
  test("d sum(x * [x > 0]) / dx is [x > 0], d sum(x * [x = 2]) / dx is [x = 2]", async () => {
    const graph = new Graph();
    const x = graph.input("x", [4]);
    graph.output("positive", gradients(total(multiply(x, isPositive(x))), [x])[0]!);
    const isTwo = equalTo(x, graph.scalar(2));
    graph.output("two", gradients(total(multiply(x, isTwo)), [x])[0]!);
    const session = await openSession(writeOnnx(graph), { device: "cpu" });
    const results = await session.run({ x: { shape: [4], data: Float32Array.of(-1, 2, 3, -4) } });
    await session.release();
    expect([...floats(results, "positive")]).toEqual([0, 1, 1, 0]);
    expect([...floats(results, "two")]).toEqual([0, 1, 0, 0]);
  });

  test("so the loss does not depend on a source behind ArgMax alone", () => {
    const x = new Graph().input("x", [1, 2, 1, 1, 1]);
    const y = largestChannel(x);
    expect(() => gradients(reshape(y, []), [x])).toThrow("the loss must depend on x");
  });
});

test("a convolution without a bias is differentiated for its kernel", () => {
  const graph = new Graph();
  const kernel = graph.input("kernel", [1, 1, 3, 3, 3]);
  const y = convolve(graph.input("x", [1, 1, 4, 4, 4]), kernel);
  expect(gradients(total(y), [kernel])[0]?.shape).toEqual([1, 1, 3, 3, 3]);
});

function total(x: Tensor): Tensor {
  return scalar(
    sum(
      x,
      x.shape.map((_, axis) => axis),
    ),
  );
}

function scalar(x: Tensor): Tensor {
  return reshape(x, []);
}
