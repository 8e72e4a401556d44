import { bladder } from "./bladder.ts";
import { bowelBag } from "./bowel-bag.ts";
import { ctvn } from "./ctvn.ts";
import { femurHeadLeft, femurHeadRight } from "./femur-head.ts";
import type { StructureRecord } from "./structure.ts";

/**
 * The structures that Arcuate knows by itself: those of the paper, in its order. To add one, add its record at the end:
 * label maps are stored by number, so that the structures before it must keep theirs.
 */
export const knownStructures: readonly StructureRecord[] = [
  femurHeadRight,
  femurHeadLeft,
  bladder,
  bowelBag,
  ctvn,
];
