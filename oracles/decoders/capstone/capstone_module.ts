/**
 * Capstone's WebAssembly module: its C functions by name, and its memory.
 *
 * capstone-wasm's own methods give text only. Its loader leaves the C functions, and the memory they work in, on the
 * object that it is given; this is the only place that knows.
 *
 * @module
 */
import { Capstone, Const, loadCapstone } from "capstone-wasm";

/** The functions and the memory used here. Pointers are offsets in bytes into the memory. */
export interface CapstoneModule {
  /** The memory as bytes. */
  readonly HEAPU8: Uint8Array;
  /** Decodes up to `count` instructions into memory that `_cs_free` frees; gives how many. */
  _cs_disasm(handle: number, code: number, size: number, address: bigint, count: number, instructions: number): number;
  /** Frees what `_cs_disasm` gave. */
  _cs_free(instructions: number, count: number): void;
  /** Takes `size` bytes; 0 when there are no more. */
  _malloc(size: number): number;
  /** Gives them back. */
  _free(pointer: number): void;
}

const NEEDED = ["HEAPU8", "_cs_disasm", "_cs_free", "_malloc", "_free"] as const;

let loading: Promise<CapstoneModule> | undefined;

/** Loads the module, once for all who ask. */
export function capstoneModule(): Promise<CapstoneModule> {
  loading ??= load();
  return loading;
}

async function load(): Promise<CapstoneModule> {
  const module: Record<string, unknown> = {};
  await loadCapstone(module);
  return checkModule(module, Capstone.version());
}

/**
 * Checks that the loader left what is needed here, in the one version whose memory layout is known.
 *
 * @param module The object that the loader was given.
 * @param version What Capstone says of itself.
 * @returns The same object.
 * @throws {Error} When something is missing or the version is another.
 */
export function checkModule(
  module: Readonly<Record<string, unknown>>,
  version: { readonly major: number; readonly minor: number },
): CapstoneModule {
  for (const name of NEEDED) {
    if (module[name] === undefined) throw new Error(`Capstone cannot be used: its module has no ${name}`);
  }
  if (version.major !== 5 || version.minor !== 0) {
    throw new Error(`Capstone cannot be used: version 5.0 is needed, this is ${version.major}.${version.minor}`);
  }
  return module as unknown as CapstoneModule;
}

/** A decoder of 64-bit x86 with operand detail, as capstone-wasm makes it. The module has to be loaded before. */
export function openX86(): Capstone {
  const capstone = new Capstone(Const.CS_ARCH_X86, Const.CS_MODE_64);
  capstone.setOption(Const.CS_OPT_DETAIL, Const.CS_OPT_ON);
  return capstone;
}

/** Names by Capstone's number, from 0 on; those without a name have an empty one. */
export function namesOf(name: (n: number) => string): string[] {
  const names = [""];
  for (let n = 1; name(n) !== ""; n++) names.push(name(n));
  return names;
}
