import { readFileSync } from "node:fs";

/** Arcuate's own version, as its package says. */
export const softwareVersion: string = readVersion();

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
