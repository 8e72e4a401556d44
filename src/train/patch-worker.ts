/** The thread that draws patches: opens the prepared cases once, then draws the patches that are ordered. */
import { ArcuateError, createRandom } from "../base/index.ts";
import { Moved, type ThreadModule } from "../host/index.ts";
import { CaseFile } from "./case-file.ts";
import { drawMicroBatch, type MicroBatch } from "./patch.ts";
import type { PatchTask, PatchThreadData } from "./patch-queue.ts";

const createDrawing: ThreadModule<PatchThreadData, PatchTask, MicroBatch> = ({
  paths,
  configuration,
}) => {
  const files = openFiles(paths);
  return ({ order: { name, cases }, falsePositives }) => {
    if (files instanceof ArcuateError) throw files;
    const random = createRandom(configuration.seed).fork(name);
    const drawn = drawMicroBatch({ files, falsePositives }, cases, configuration, random);
    return new Moved(drawn, [drawn.ct.buffer, drawn.labels.buffer, drawn.missing.buffer]);
  };
};

/** A file that cannot be opened is reported with the first patch; the thread does not die. */
function openFiles(paths: readonly string[]): CaseFile[] | ArcuateError {
  try {
    return paths.map((path) => new CaseFile(path));
  } catch (error) {
    if (error instanceof ArcuateError) return error;
    throw error;
  }
}

export default createDrawing;
