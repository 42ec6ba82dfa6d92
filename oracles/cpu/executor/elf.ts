/**
 * Writes a static ELF executable: code that can't be written, data that can't be executed (ELF-64 object file format).
 *
 * @module
 */

/** Size of a page, in bytes. */
const PAGE = 0x1000;

const FILE_HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;

/** Kinds of program header, `p_type`. */
const ProgramType = { load: 1, gnuStack: 0x6474_e551 } as const;

/** Permissions of a segment, `p_flags`. */
const Permission = { execute: 1, write: 2, read: 4 } as const;

/** What goes into the executable. All addresses are whole pages. */
export interface ElfParts {
  /** Address of the first instruction. */
  readonly entry: bigint;
  /** Address of the text, which is read and executed. */
  readonly textAddress: bigint;
  /** The text. */
  readonly text: Uint8Array;
  /** Address of the data, which is read and written. */
  readonly dataAddress: bigint;
  /** The data. */
  readonly data: Uint8Array;
  /** Bytes of zeros that follow the data in memory. */
  readonly zeros: number;
}

/** One program header: a piece of the file and where it is mapped. */
interface ProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly alignment: number;
}

/** `n` rounded up to a whole page. */
function toPage(n: number): number {
  return Math.ceil(n / PAGE) * PAGE;
}

/**
 * The bytes of an executable with one text and one data segment and no executable stack.
 *
 * @param parts Segments and entry point.
 * @returns The file's content.
 */
export function writeElf(parts: ElfParts): Uint8Array<ArrayBuffer> {
  const textOffset = PAGE;
  const dataOffset = textOffset + toPage(parts.text.length);
  const headers: ProgramHeader[] = [
    {
      type: ProgramType.load,
      flags: Permission.read | Permission.execute,
      offset: textOffset,
      address: parts.textAddress,
      fileSize: parts.text.length,
      memorySize: parts.text.length,
      alignment: PAGE,
    },
    {
      type: ProgramType.load,
      flags: Permission.read | Permission.write,
      offset: dataOffset,
      address: parts.dataAddress,
      fileSize: parts.data.length,
      memorySize: parts.data.length + parts.zeros,
      alignment: PAGE,
    },
    {
      type: ProgramType.gnuStack,
      flags: Permission.read | Permission.write,
      offset: 0,
      address: 0n,
      fileSize: 0,
      memorySize: 0,
      alignment: 16,
    },
  ];
  const file = new Uint8Array(dataOffset + parts.data.length);
  const view = new DataView(file.buffer);
  writeFileHeader(file, view, parts.entry, headers.length);
  headers.forEach((header, n) => writeProgramHeader(view, FILE_HEADER_SIZE + n * PROGRAM_HEADER_SIZE, header));
  file.set(parts.text, textOffset);
  file.set(parts.data, dataOffset);
  return file;
}

function writeFileHeader(file: Uint8Array, view: DataView, entry: bigint, headerCount: number): void {
  const sixtyFourBit = 2, littleEndian = 1, currentVersion = 1;
  const executable = 2, x86_64 = 62;
  file.set([0x7f, 0x45, 0x4c, 0x46, sixtyFourBit, littleEndian, currentVersion]);
  view.setUint16(16, executable, true);
  view.setUint16(18, x86_64, true);
  view.setUint32(20, currentVersion, true);
  view.setBigUint64(24, entry, true);
  view.setBigUint64(32, BigInt(FILE_HEADER_SIZE), true);
  view.setUint16(52, FILE_HEADER_SIZE, true);
  view.setUint16(54, PROGRAM_HEADER_SIZE, true);
  view.setUint16(56, headerCount, true);
}

function writeProgramHeader(view: DataView, offset: number, header: ProgramHeader): void {
  view.setUint32(offset, header.type, true);
  view.setUint32(offset + 4, header.flags, true);
  view.setBigUint64(offset + 8, BigInt(header.offset), true);
  view.setBigUint64(offset + 16, header.address, true);
  view.setBigUint64(offset + 24, header.address, true);
  view.setBigUint64(offset + 32, BigInt(header.fileSize), true);
  view.setBigUint64(offset + 40, BigInt(header.memorySize), true);
  view.setBigUint64(offset + 48, BigInt(header.alignment), true);
}
