/** Runs for every test file, before it: see vitest.config.ts. */
import { afterAll } from "vitest";
import { removeFolders } from "./folders.ts";

afterAll(removeFolders);
