/** Packs archives by hand, so that they can be wrong in any way. */
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** 0 stored, 8 deflated (default). */
  readonly method?: number;
  readonly isEncrypted?: boolean;
  /** Unix file type and permissions; makes the archive say it was made on Unix. */
  readonly mode?: number;
  /** What the archive says, where that is not true. */
  readonly saidBytes?: number;
  readonly saidChecksum?: number;
}

export function packZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { name, content = "", method = 8, isEncrypted = false, mode } = entry;
    const plain = Buffer.from(content);
    const data = method === 8 ? deflateRawSync(plain) : plain;
    const nameBytes = Buffer.from(name);
    const about = Buffer.alloc(26); // what both headers share, from "version needed" on
    about.writeUInt16LE(20, 0);
    about.writeUInt16LE(0x800 | (isEncrypted ? 1 : 0), 2); // UTF-8 name
    about.writeUInt16LE(method, 4);
    about.writeUInt32LE(entry.saidChecksum ?? crc32(plain), 10);
    about.writeUInt32LE(data.length, 14);
    about.writeUInt32LE(entry.saidBytes ?? plain.length, 18);
    about.writeUInt16LE(nameBytes.length, 22);
    const inDirectory = Buffer.alloc(14);
    inDirectory.writeUInt32LE(((mode ?? 0) << 16) >>> 0, 6);
    inDirectory.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.from("PK\x01\x02"),
      Buffer.of(20, mode === undefined ? 0 : 3),
      about,
      inDirectory,
      nameBytes,
    );
    const local = [Buffer.from("PK\x03\x04"), about, nameBytes, data];
    parts.push(...local);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directoryBytes, end]);
}

export interface TarEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  readonly type?: string;
  readonly linkName?: string;
  /** What the archive says, where that is not true. */
  readonly saidBytes?: number;
}

/** Without the two empty blocks at the end when `hasEnd` is false. */
export function packTar(entries: readonly TarEntry[], { hasEnd = true } = {}): Buffer {
  const parts: Buffer[] = [];
  for (const { name, content = "", type = "0", linkName = "", saidBytes } of entries) {
    const body = Buffer.from(content);
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write("0000644\0", 100);
    header.write(`${(saidBytes ?? body.length).toString(8).padStart(11, "0")} `, 124);
    header.write("        ", 148); // the checksum counts itself as spaces
    header.write(type, 156);
    header.write(linkName, 157, 100);
    header.write("ustar\x0000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    parts.push(header, body, Buffer.alloc(-body.length & 511));
  }
  return Buffer.concat([...parts, Buffer.alloc(hasEnd ? 1024 : 0)]);
}

/** The header that gives the next entry of a tar file what its own cannot hold. */
export function paxHeader(records: Readonly<Record<string, string>>): TarEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const digits = `${rest.length}`.length;
    const length = rest.length + digits;
    return `${`${length}`.length === digits ? length : length + 1}${rest}`;
  });
  return { name: "pax", type: "x", content: lines.join("") };
}
