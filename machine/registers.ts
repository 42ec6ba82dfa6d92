/**
 * The general-purpose registers and their byte-exact parts (SDM vol. 1, 3.4.1.1).
 *
 * Registers are numbered as ModRM and REX number them. A part of a register is a register number, the byte it starts
 * at (1 for AH CH DH BH, else 0) and its size in bytes.
 *
 * @module
 */

/** Number of general-purpose registers in 64-bit mode. */
export const GPR_COUNT = 16;

/** Says that an instruction names no register where one could stand. */
export const NO_REGISTER = 0xff;

/** Stands for RIP where a base register can stand. */
export const RIP = 16;

/** Full names, by register number. */
export const REGISTER_NAMES: readonly string[] = [
  ..."rax rcx rdx rbx rsp rbp rsi rdi".split(" "),
  ..."r8 r9 r10 r11 r12 r13 r14 r15".split(" "),
];

const LOW_BYTE = "al cl dl bl spl bpl sil dil".split(" ");
const HIGH_BYTE = "ah ch dh bh".split(" ");
const WORD = "ax cx dx bx sp bp si di".split(" ");
const SUFFIX: Record<number, string> = { 1: "b", 2: "w", 4: "d", 8: "" };

/** A register, or a part of one. */
export interface RegisterPart {
  /** Register number, 0 (rax) to 15 (r15). */
  readonly register: number;
  /** First byte within the 8-byte register: 1 for AH CH DH BH, else 0. */
  readonly byte: number;
  /** Size in bytes: 1, 2, 4 or 8. */
  readonly size: number;
}

/**
 * The assembler's name of a part of a register.
 *
 * @example Name a high byte
 * ```ts
 * import { registerName } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(registerName({ register: 0, byte: 1, size: 1 }), "ah");
 * assertEquals(registerName({ register: 9, byte: 0, size: 4 }), "r9d");
 * ```
 *
 * @param part Register number, first byte and size.
 * @returns The name in lower case.
 */
export function registerName({ register, byte, size }: RegisterPart): string {
  if (register === RIP) return size === 4 ? "eip" : "rip";
  if (register >= 8) return `r${register}${SUFFIX[size] ?? ""}`;
  if (size === 1) return (byte === 1 ? HIGH_BYTE : LOW_BYTE)[register] ?? "?";
  const word = WORD[register] ?? "?";
  return size === 2 ? word : size === 4 ? `e${word}` : `r${word}`;
}

const PARTS = new Map<string, RegisterPart>();
for (let register = 0; register < GPR_COUNT; register++) {
  for (const size of [1, 2, 4, 8]) {
    const part = { register, byte: 0, size };
    PARTS.set(registerName(part), part);
  }
}
for (let register = 0; register < HIGH_BYTE.length; register++) {
  const part = { register, byte: 1, size: 1 };
  PARTS.set(registerName(part), part);
}

/**
 * The part of a register that a name stands for.
 *
 * @example The second byte of rbx
 * ```ts
 * import { registerPart } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(registerPart("bh"), { register: 3, byte: 1, size: 1 });
 * ```
 *
 * @param name An assembler's name in lower case, such as `rax`, `r9d` or `ah`.
 * @returns The part, or undefined when no general-purpose register has that name.
 */
export function registerPart(name: string): RegisterPart | undefined {
  return PARTS.get(name);
}

/**
 * What a register holds in a case that does not say: byte `k` of register `n` is `n << 4 | k | 8`, so that every byte
 * of the register file is different and names its own place.
 *
 * @example The default of rdi
 * ```ts
 * import { defaultRegister } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(defaultRegister(7), 0x7f7e7d7c7b7a7978n);
 * ```
 *
 * @param register Register number, 0 to 15.
 * @returns The 64-bit value; 0x7f7e7d7c7b7a7978 for rdi.
 */
export function defaultRegister(register: number): bigint {
  let value = 0n;
  for (let k = 7; k >= 0; k--) value = value << 8n | BigInt(register << 4 | k | 8);
  return value;
}

/** Every register's default, by register number. */
export const DEFAULT_REGISTERS: readonly bigint[] = REGISTER_NAMES.map((_, n) => defaultRegister(n));
