/** The Hounsfield units from black to white. */
export interface HuWindow {
  readonly levelHu: number;
  readonly widthHu: number;
}

export const windowPresets = {
  softTissue: { levelHu: 40, widthHu: 400 },
  bone: { levelHu: 400, widthHu: 1800 },
  pelvis: { levelHu: 50, widthHu: 600 },
} as const satisfies Record<string, HuWindow>;
export type WindowPreset = keyof typeof windowPresets;

/** Opaque greys for 32-bit pixels, indexed by the 16 bits of a HU value. Little endian, as on every machine with a browser. */
export function greysOf({ levelHu, widthHu }: HuWindow): Uint32Array {
  const greys = new Uint32Array(65_536);
  const blackHu = levelHu - widthHu / 2;
  for (let hu = -32_768; hu < 32_768; hu++) {
    const grey = Math.max(0, Math.min(255, Math.round(((hu - blackHu) / widthHu) * 255)));
    greys[hu & 0xffff] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  return greys;
}
