import type { Structure } from "../structures/index.ts";

/** What post-processing did to one structure. */
export interface StructureReport {
  readonly structure: Structure;
  readonly voxels: number;
  readonly volumeCc: number;
  /** Pieces the network drew; only the largest was kept. */
  readonly componentCount: number;
  readonly removedVoxels: number;
  readonly filledVoxels: number;
  /**
   * Mean probability that the network gave to the label where it gave the label; null where it drew nothing, or where
   * only labels leave the engine: models on the CT's own grid.
   */
  readonly confidence: number | null;
}
