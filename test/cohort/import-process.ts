/** An import in a process of its own, to be killed: COHORT SOURCE. Says when it begins. */
import { importSources } from "../../src/cohort/index.ts";

const [cohort = "", source = ""] = process.argv.slice(2);
process.stdout.write("begins\n");
await importSources(cohort, [source]);
