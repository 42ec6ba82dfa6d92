/**
 * Capstone's WebAssembly module: its C functions by name, and its memory. The packages' own methods give text only.
 *
 * @module
 */

/** The functions and the memory used here. Pointers are offsets in bytes into the memory; a function that can fail gives 0 where it does not. */
export interface CapstoneModule {
  /** The memory as bytes; another one after it has grown. */
  readonly HEAPU8: Uint8Array;
  /** The version, the minor one in the lowest byte; writes it to pointers that are not 0. */
  _cs_version(major: number, minor: number): number;
  /** Opens a decoder and writes its handle to `handle`. */
  _cs_open(architecture: number, mode: number, handle: number): number;
  /** Closes the decoder whose handle is at `handle`. */
  _cs_close(handle: number): number;
  /** Sets an option. */
  _cs_option(handle: number, option: number, value: number): number;
  /** Pointer to an instruction's name; 0 where it has none. */
  _cs_insn_name(handle: number, id: number): number;
  /** Pointer to a register's name; 0 where it has none. */
  _cs_reg_name(handle: number, register: number): number;
  /** Decodes up to `count` instructions into memory that `_cs_free` frees; gives how many. */
  _cs_disasm(handle: number, code: number, size: number, address: bigint, count: number, instructions: number): number;
  /** Frees what `_cs_disasm` gave. */
  _cs_free(instructions: number, count: number): void;
  /** Takes `size` bytes; 0 when there are no more. */
  _malloc(size: number): number;
  /** Gives them back. */
  _free(pointer: number): void;
}

const NEEDED = [
  "HEAPU8",
  "_cs_version",
  "_cs_open",
  "_cs_close",
  "_cs_option",
  "_cs_insn_name",
  "_cs_reg_name",
  "_cs_disasm",
  "_cs_free",
  "_malloc",
  "_free",
] as const satisfies readonly (keyof CapstoneModule)[];

/** 5.0, as `_cs_version` gives it: all releases from 5.0.0 on say so. */
const VERSION = 0x0500;

/**
 * Checks that a loader gave what is needed here, of the one version whose memory layout is known.
 *
 * @param module What the loader gave.
 * @returns The same object.
 * @throws {Error} When something is missing or the version is another.
 */
export function checkModule(module: Readonly<Record<string, unknown>>): CapstoneModule {
  for (const name of NEEDED) {
    if (module[name] === undefined) throw new Error(`Capstone cannot be used: its module has no ${name}`);
  }
  const checked = module as unknown as CapstoneModule;
  const version = checked._cs_version(0, 0);
  if (version !== VERSION) {
    throw new Error(`Capstone cannot be used: version 5.0 is needed, this is ${version >> 8}.${version & 0xff}`);
  }
  return checked;
}

/**
 * Takes memory of a module.
 *
 * @throws {Error} When there is no more.
 */
export function take(module: CapstoneModule, size: number): number {
  const pointer = module._malloc(size);
  if (pointer === 0) throw new Error(`Capstone has no memory left: ${size} bytes were asked for`);
  return pointer;
}
