/** What a zip says of one entry's file mode; undefined where it was not made on a Unix. */
export interface ZipEntryMode {
  readonly permissions: number;
  readonly isSymbolicLink: boolean;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_RECORD_BYTES = 22;
const ENTRY_BYTES = 46;
const MADE_ON_UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Reads the file modes of a zip's central directory, in its order; fflate gives names and contents only.
 * Layout: PKWARE APPNOTE, 4.3.12 and 4.3.16. An archive without a readable directory has no modes.
 */
export function readZipModes(zip: Buffer): (ZipEntryMode | undefined)[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + END_RECORD_BYTES > zip.length || zip.readUInt32LE(end) !== END_OF_DIRECTORY) return [];

  const modes: (ZipEntryMode | undefined)[] = [];
  let at = zip.readUInt32LE(end + 16);
  while (at + ENTRY_BYTES <= zip.length && zip.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const mode = zip.readUInt32LE(at + 38) >>> 16;
    const isUnix = zip.readUInt8(at + 5) === MADE_ON_UNIX && mode !== 0;
    modes.push(
      isUnix
        ? { permissions: mode & 0o777, isSymbolicLink: (mode & FILE_TYPE) === SYMBOLIC_LINK }
        : undefined,
    );
    at += ENTRY_BYTES + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return modes;
}
