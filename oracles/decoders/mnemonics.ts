/**
 * Mnemonics: the numbers that the `mnemonic` column of decodings holds, the same for every decoder.
 *
 * A decoder's own name of an instruction, in lower case and without prefixes, becomes a number here. Names are those of
 * iced, which are the manual's; they have iced's numbers, so that a number never depends on which decoder came first.
 *
 * @module
 */
import iced from "iced-x86";
import { ALIASES } from "./mnemonic_aliases.ts";

/** The mnemonic of a row that is not valid. */
export const NO_MNEMONIC: number = iced.Mnemonic.INVALID;

/** A decoder that gives ever more names would take all memory, and the column has 16 bits. */
const MOST_NAMES = 0x7fff;

const NAMES: string[] = [];
const KEYS: number[] = [];
/** Whether what is registered has the same number in every run. */
let isFixed = true;
const IDS = new Map<string, number>();
for (let id = 0; iced.Mnemonic[id] !== undefined; id++) register(iced.Mnemonic[id]!.toLowerCase());

/** The manual gives these names to a string instruction and to an SSE2 instruction each. */
const STRING_NAMES: ReadonlyMap<string, string> = new Map([
  ["movsd", "movsd-string"],
  ["cmpsd", "cmpsd-string"],
]);
for (const name of STRING_NAMES.values()) register(name);
isFixed = false;

function register(name: string): number {
  if (NAMES.length === MOST_NAMES) throw new RangeError(`There are more than ${MOST_NAMES} mnemonics: "${name}"`);
  const id = NAMES.push(name) - 1;
  // Names that no table has are numbered as they come, which threads would do otherwise each.
  KEYS.push(isFixed ? id : hashOf(name));
  IDS.set(name, id);
  return id;
}

/** The FNV-1a hash of a name, beyond all fixed numbers. */
function hashOf(name: string): number {
  let hash = 0x811c_9dc5;
  for (let k = 0; k < name.length; k++) hash = Math.imul(hash ^ name.charCodeAt(k), 0x0100_0193);
  return hash | 0x8000_0000;
}

/**
 * The number of an instruction.
 *
 * @example Two names of one instruction
 * ```ts
 * import { mnemonicId } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(mnemonicId("movabs"), mnemonicId("mov"));
 * ```
 *
 * @param name A decoder's name of it, in lower case and without prefixes. A name that was never seen gets a new number.
 * @returns Its number.
 */
export function mnemonicId(name: string): number {
  const canonical = ALIASES.get(name) ?? name;
  return IDS.get(canonical) ?? register(canonical);
}

/**
 * The number of a string instruction, which for `movsd` and `cmpsd` is not that of the SSE2 instruction.
 *
 * @param name A decoder's name of it.
 * @returns Its number.
 */
export function stringMnemonicId(name: string): number {
  return mnemonicId(STRING_NAMES.get(name) ?? name);
}

/** A number of 32 bits that stands for a mnemonic in keys which are kept, or sent to other threads. */
export function mnemonicKey(id: number): number {
  return KEYS[id]!;
}

/**
 * The canonical name of an instruction.
 *
 * @param id A number from {@linkcode mnemonicId}.
 * @returns The name in lower case.
 * @throws {RangeError} When no instruction has that number.
 */
export function mnemonicName(id: number): string {
  const name = NAMES[id];
  if (name === undefined) throw new RangeError(`No instruction has mnemonic number ${id}`);
  return name;
}

const UNDEFINED: ReadonlySet<number> = new Set(["ud0", "ud1", "ud2"].map(mnemonicId));

/**
 * Whether an instruction is there to raise #UD (SDM vol. 2, UD).
 *
 * @param id A number from {@linkcode mnemonicId}.
 */
export function isUndefined(id: number): boolean {
  return UNDEFINED.has(id);
}
