/**
 * The cases of `bench:native`: those that everybody begins with, and one that shows the bug; and what fuzzers read of a case.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type Case, caseOf, fillBatch } from "../../machine/case.ts";
import { ALL_FEATURES } from "../../machine/feature.ts";
import { DEFAULT_REGISTERS } from "../../machine/registers.ts";
import { CaseRecords } from "../../subject/protocol/binary.ts";
import { HEADER_SIZE } from "../../subject/protocol/binary_layout.ts";

const DEVICE = 0xffff_c900_0000_1000n;
const [RCX, RDI, R9, R10, R13] = [1, 7, 9, 10, 13] as const;

/** Where in a record the fields are that the handler reads, and how many bytes each has: for_fuzzers.c has the same. */
const READS = [[4, 1], [6, 1], [8, 15], [24, 160], [200, 16], [224, 32]] as const;

/** Size of a fuzzer's input in bytes. */
export const INPUT_SIZE: number = READS.reduce((sum, [, size]) => sum + size, 0);

/** A move between eax and [rdi + displacement], which is at the device. */
function moveAt(opcode: number, displacement: number, registers: Readonly<Record<number, bigint>> = {}): Case {
  return caseOf([opcode, 0x47, displacement], {
    registers: DEFAULT_REGISTERS.map((value, n) => n === RDI ? DEVICE : registers[n] ?? value),
    ve: { ...caseOf([]).ve, gla: DEVICE + BigInt(displacement) },
  });
}

/** A load and a store, with which verdict's campaigns and fuzzers begin. */
export const SEED_CASES: readonly Case[] = [moveAt(0x8b, 0x10), moveAt(0x89, 0x10)];

/** A case on which each condition of the bug holds. The halves above are whatever they like. */
export const STRUCK: Case = moveAt(0x8b, 0x5d, {
  [RCX]: 37n,
  [R9]: 0x1111_1111_1337_beefn,
  [R10]: 0x2222_2222_600d_cafen,
  [R13]: 0x3333_3333_600d_cafen,
});

/** The same with one condition missed at a time. */
export const NEARLY_STRUCK: readonly Case[] = [
  moveAt(0x8b, 0x5c, Object.fromEntries(STRUCK.registers.entries())),
  ...[RCX, R9, R10].map((register) => ({
    ...STRUCK,
    registers: STRUCK.registers.map((value, n) => n === register ? value ^ 1n : value),
  })),
];

/** What a fuzzer is given for a case. */
export function inputOf(c: Case): Uint8Array<ArrayBuffer> {
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  const request = { batch, rows: [0], number: 0, firstId: 0 };
  const record = new CaseRecords(ALL_FEATURES, 2).encode(request).subarray(HEADER_SIZE);
  return Uint8Array.from(READS.flatMap(([at, size]) => [...record.subarray(at, at + size)]));
}
