#!/usr/bin/env node
// Runs the command line straight from its TypeScript source.
import { register } from "tsx/esm/api";

register();
const { main } = await import("../src/cli/main.ts");
process.exitCode = await main(process.argv.slice(2));
