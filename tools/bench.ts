/**
 * Times a part of Arcuate beside other programs that do the same: `npm run bench -- NAME [...]`, where NAME is a file
 * of tools/bench/; each exports `run(args)` and says at its top what it times.
 */
import { readdirSync } from "node:fs";

const folder = new URL("./bench/", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length))
  .sort();

const [name, ...args] = process.argv.slice(2);
if (name !== undefined && names.includes(name)) {
  const bench: { run(args: string[]): Promise<void> } = await import(`${folder.href}${name}.ts`);
  await bench.run(args);
} else {
  console.log(`npm run bench -- NAME [...], where NAME is one of: ${names.join(", ")}`);
  if (name !== undefined && name !== "--help") process.exitCode = 2;
}
