/** The numbers that a NIfTI file may hold. */

/** The stored value at an index. */
export type StoredValues = (at: number) => number;

export interface Datatype {
  readonly bytes: number;
  /** @param voxels The file's voxels, and nothing else. */
  readonly read: (voxels: Uint8Array, isLittleEndian: boolean) => StoredValues;
}

export const UINT8 = 2;
export const INT16 = 4;

type Read = (view: DataView, offset: number, isLittleEndian: boolean) => number;

function datatype(bytes: number, read: Read): Datatype {
  return {
    bytes,
    read: (voxels, isLittleEndian) => {
      const view = new DataView(voxels.buffer, voxels.byteOffset, voxels.byteLength);
      return (at) => read(view, at * bytes, isLittleEndian);
    },
  };
}

/** By the code in the header; colours, complex and 128-bit numbers are not among them. */
export const datatypes: ReadonlyMap<number, Datatype> = new Map([
  [UINT8, datatype(1, (view, at) => view.getUint8(at))],
  [INT16, datatype(2, (view, at, little) => view.getInt16(at, little))],
  [8, datatype(4, (view, at, little) => view.getInt32(at, little))],
  [16, datatype(4, (view, at, little) => view.getFloat32(at, little))],
  [64, datatype(8, (view, at, little) => view.getFloat64(at, little))],
  [256, datatype(1, (view, at) => view.getInt8(at))],
  [512, datatype(2, (view, at, little) => view.getUint16(at, little))],
  [768, datatype(4, (view, at, little) => view.getUint32(at, little))],
  [1024, datatype(8, (view, at, little) => Number(view.getBigInt64(at, little)))],
  [1280, datatype(8, (view, at, little) => Number(view.getBigUint64(at, little)))],
]);
