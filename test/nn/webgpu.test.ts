/**
 * The GPU path must compute what the CPU computes. Without a GPU it runs on SwiftShader, the software Vulkan driver
 * that Debian's chromium package brings.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const BROWSER_FOLDER = "/usr/lib/chromium";
const SOFTWARE_DRIVER = `${BROWSER_FOLDER}/vk_swiftshader_icd.json`;
const present = existsSync(SOFTWARE_DRIVER);
if (!present)
  console.warn("webgpu.test: skipped, Debian's chromium (SwiftShader) is not installed");

interface StepResult {
  loss: number;
  gradient: number[];
  parameters: number[];
}

describe.skipIf(!present)("a training step on WebGPU", () => {
  test("gives the CPU's loss, gradient and parameters", async () => {
    const [cpu, gpu] = await Promise.all([stepOn("cpu"), stepOn("webgpu")]);
    expect(gpu.loss).toBeCloseTo(cpu.loss, 5);
    expect(largestDifference(gpu.gradient, cpu.gradient)).toBeLessThan(1e-5);
    expect(largestDifference(gpu.parameters, cpu.parameters)).toBeLessThan(1e-4);
    // Two devices that round alike to the last bit would be one device.
    expect(gpu.gradient).not.toEqual(cpu.gradient);
  });
});

test.skipIf(!present)("every operator has a WebGPU kernel", async () => {
  expect(JSON.parse(await output("run-placement.ts"))).toEqual([]);
});

async function stepOn(device: string): Promise<StepResult> {
  return JSON.parse(await output("run-step.ts", device));
}

/** What a script prints that runs with the software driver. */
async function output(script: string, ...args: string[]): Promise<string> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", path, ...args],
    {
      env: { ...process.env, VK_DRIVER_FILES: SOFTWARE_DRIVER, LD_LIBRARY_PATH: BROWSER_FOLDER },
    },
  );
  return stdout;
}

function largestDifference(actual: number[], expected: number[]): number {
  return Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!)));
}
