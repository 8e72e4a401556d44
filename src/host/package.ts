/** The version of the package that this file belongs to, and what it holds beside its code. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Arcuate's own version. */
export const softwareVersion: string = readVersion();

/** The model that comes with Arcuate; see models/README.md for what it learned from and how well it does. */
export const starterModelFile = fileURLToPath(
  new URL("../../models/starter.onnx", import.meta.url),
);

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
