/**
 * A case as one object, for people, files and tests; {@linkcode Batch} holds many as columns.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "./batch.ts";
import { DEFAULT_REGISTERS, GPR_COUNT } from "./registers.ts";
import { EPT_VIOLATION } from "./ve_info.ts";

/** One test input. Addresses, registers and device values are 64-bit. */
export interface Case {
  /** Instruction text, exactly 15 bytes. */
  readonly bytes: Uint8Array;
  /** How many bytes can be fetched at rip, 0 to 15. */
  readonly fetch: number;
  /** Current privilege level, 0 or 3. */
  readonly cpl: number;
  /** Address of the instruction. */
  readonly rip: bigint;
  /** RFLAGS before the instruction. */
  readonly rflags: bigint;
  /** Base of fs. */
  readonly fsBase: bigint;
  /** Base of gs. */
  readonly gsBase: bigint;
  /** The 16 general-purpose registers, by number. */
  readonly registers: readonly bigint[];
  /** #VE info; `gla` is null where it is the operand's address. `instrLen` and `instrInfo` are 32-bit. */
  readonly ve: {
    readonly exitReason: bigint;
    readonly exitQualification: bigint;
    readonly gla: bigint | null;
    readonly gpa: bigint;
    readonly instrLen: number;
    readonly instrInfo: number;
  };
  /** What the VMM answers: value (r11) and status (r10). */
  readonly device: { readonly value: bigint; readonly status: bigint };
}

/** What fills the text after the bytes a case gives: NOP. */
export const TEXT_FILL = 0x90;

/** A case of 15 NOPs in which everything else has its default. */
export const DEFAULT_CASE: Case = {
  bytes: new Uint8Array(MAX_INSTRUCTION).fill(TEXT_FILL),
  fetch: MAX_INSTRUCTION,
  cpl: 0,
  rip: 0xffffffff_81000000n,
  rflags: 0x202n,
  fsBase: 0n,
  gsBase: 0n,
  registers: DEFAULT_REGISTERS,
  ve: {
    exitReason: BigInt(EPT_VIOLATION),
    exitQualification: 0n,
    gla: null,
    gpa: 0x8000_fee0_0fe0n,
    instrLen: 0,
    instrInfo: 0,
  },
  device: { value: 0x8877_6655_4433_2211n, status: 0n },
};

/**
 * A case with the given instruction bytes, the rest of the text NOPs, and a default for everything not given.
 *
 * @example
 * ```ts
 * import { caseOf } from "./case.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const movzx = caseOf([0x0f, 0xb6, 0x07], { device: { value: 0x11n, status: 0n } });
 * assertEquals(movzx.bytes.length, 15);
 * assertEquals(movzx.registers[7], 0x7f7e7d7c7b7a7978n);
 * ```
 *
 * @param bytes Up to 15 instruction bytes.
 * @param fields What differs from {@linkcode DEFAULT_CASE}.
 * @returns The case.
 * @throws {RangeError} When there are more than 15 bytes.
 */
export function caseOf(bytes: ArrayLike<number>, fields: Partial<Omit<Case, "bytes">> = {}): Case {
  if (bytes.length > MAX_INSTRUCTION) throw new RangeError(`Instruction is longer than 15 bytes: ${bytes.length}`);
  const text = new Uint8Array(MAX_INSTRUCTION).fill(TEXT_FILL);
  text.set(bytes);
  return { ...DEFAULT_CASE, ...fields, bytes: text };
}

/** Writes `c` as case `i` of `batch`. */
export function writeCase(batch: Batch, i: number, c: Case): void {
  batch.text.set(c.bytes, TEXT_STRIDE * i);
  batch.text[TEXT_STRIDE * i + MAX_INSTRUCTION] = 0;
  batch.fetch[i] = c.fetch;
  batch.cpl[i] = c.cpl;
  batch.rip.set(i, c.rip);
  batch.rflags.set(i, c.rflags);
  batch.fsBase.set(i, c.fsBase);
  batch.gsBase.set(i, c.gsBase);
  for (let r = 0; r < GPR_COUNT; r++) batch.registers.set(GPR_COUNT * i + r, c.registers[r]!);
  batch.ve.exitReason.set(i, c.ve.exitReason);
  batch.ve.exitQualification.set(i, c.ve.exitQualification);
  batch.ve.gla.set(i, c.ve.gla ?? 0n);
  batch.glaFromOperand[i] = c.ve.gla === null ? 1 : 0;
  batch.ve.gpa.set(i, c.ve.gpa);
  batch.ve.instrLen[i] = c.ve.instrLen;
  batch.ve.instrInfo[i] = c.ve.instrInfo;
  batch.device.value.set(i, c.device.value);
  batch.device.status.set(i, c.device.status);
}

/** Case `i` of `batch` as an object of its own. */
export function readCase(batch: Batch, i: number): Case {
  const at = GPR_COUNT * i;
  return {
    bytes: batch.text.slice(TEXT_STRIDE * i, TEXT_STRIDE * i + MAX_INSTRUCTION),
    fetch: batch.fetch[i]!,
    cpl: batch.cpl[i]!,
    rip: batch.rip.at(i),
    rflags: batch.rflags.at(i),
    fsBase: batch.fsBase.at(i),
    gsBase: batch.gsBase.at(i),
    registers: Array.from(batch.registers.u64.subarray(at, at + GPR_COUNT)),
    ve: {
      exitReason: batch.ve.exitReason.at(i),
      exitQualification: batch.ve.exitQualification.at(i),
      gla: batch.glaFromOperand[i] === 1 ? null : batch.ve.gla.at(i),
      gpa: batch.ve.gpa.at(i),
      instrLen: batch.ve.instrLen[i]!,
      instrInfo: batch.ve.instrInfo[i]!,
    },
    device: { value: batch.device.value.at(i), status: batch.device.status.at(i) },
  };
}

/** Makes `batch` hold exactly `cases`, which must fit. */
export function fillBatch(batch: Batch, cases: readonly Case[]): void {
  if (cases.length > batch.capacity) throw new RangeError(`Batch holds ${batch.capacity} cases: got ${cases.length}`);
  cases.forEach((c, i) => writeCase(batch, i, c));
  batch.size = cases.length;
}
