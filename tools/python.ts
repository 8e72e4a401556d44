/** Debian's Python, which sees Debian's PyTorch, nibabel and SciPy. */
import { spawnSync } from "node:child_process";

const PYTHON = "/usr/bin/python3";

/** Why scripts that import these modules cannot run here, as the end of a sentence; undefined where they can. */
export function whyNoPython(modules: readonly string[]): string | undefined {
  const program = `import ${modules.join(", ")}`;
  const { error, status } = spawnSync(PYTHON, ["-c", program], { stdio: "ignore" });
  if (error === undefined && status === 0) return undefined;
  return `${PYTHON} does not import ${modules.join(", ")} (Debian: python3-torch python3-nibabel python3-scipy)`;
}

export interface PythonOptions {
  /** Debian's when absent. */
  readonly python?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs a script to its end and gives what it prints. Its messages go to the terminal. A choice of OpenBLAS's kernels is
 * not passed on: one that does not fit the processor slows PyTorch.
 * @throws {Error} When it ends with another code than 0.
 */
export function runPython(
  script: URL,
  args: readonly string[],
  { python = PYTHON, environment = {} }: PythonOptions = {},
): string {
  const { OPENBLAS_CORETYPE: _, ...inherited } = process.env;
  const { status, stdout, error } = spawnSync(python, [script.pathname, ...args], {
    encoding: "utf8",
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error !== undefined || status !== 0) {
    const end = error?.message ?? `code ${status}`;
    throw new Error(`Cannot run ${script.pathname}: it must end with code 0, got ${end}`);
  }
  return stdout;
}
