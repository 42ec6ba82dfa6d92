import { assertEquals } from "@std/assert";
import { Batch } from "../../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, fillBatch } from "../../../machine/case.ts";
import { DecodingColumns } from "../../../machine/decoding.ts";
import { DEFAULT_REGISTERS } from "../../../machine/registers.ts";
import { CpuOracle } from "../ask/cpu_oracle.ts";
import { CpuTruths } from "../ask/cpu_truths.ts";
import { bytesOf, cpuTest } from "../executor/cpu_testing.ts";
import type { Transport } from "../executor/transport.ts";
import { AccessProbe } from "./access_probe.ts";
import { AccessTruths, Told, Way } from "./access_truths.ts";

const RAX = 0, RCX = 1, RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7, R13 = 13;
const BASES = { fsBase: 0x1_0000_0010n, gsBase: 0xffff_8000_0000_0000n } as const;

/** Address and size, or null where there is no such access. */
type Access = readonly [address: bigint, size: number] | null;

/** Code, what it reads, what it writes, and what differs from the default case. */
type Question = readonly [code: string, read: Access, write: Access, fields?: Partial<Case>];

const reg = (register: number) => DEFAULT_REGISTERS[register]!;
const registers = (values: Readonly<Record<number, bigint>>): Partial<Case> => ({
  registers: DEFAULT_REGISTERS.map((value, r) => values[r] ?? value),
});
const low32 = (value: bigint) => BigInt.asUintN(32, value);
const end = (code: string) => DEFAULT_CASE.rip + BigInt(bytesOf(code).length);

/** Asks about cases without telling the CPU how any decoder understands them. */
async function accessesOf(cpu: Transport, questions: readonly Question[]): Promise<AccessTruths> {
  const batch = new Batch(questions.length);
  const decodings = new DecodingColumns(questions.length);
  const truths = new CpuTruths(questions.length);
  const accesses = new AccessTruths(questions.length);
  fillBatch(batch, questions.map(([code, , , fields]) => caseOf(bytesOf(code), { ...BASES, ...fields })));
  await new CpuOracle(cpu, questions.length).ask(batch, decodings, truths);
  await new AccessProbe(cpu, questions.length).run({ batch, truths }, questions.keys(), accesses);
  return accesses;
}

/** The last access of a way: tests that have several of one way look at all. */
function shown({ accesses }: AccessTruths, way: number, row: number): Access {
  const access = accesses.findLast(({ ways }) => (ways[row]! & way) !== 0);
  return access === undefined ? null : [access.address.at(row), access.size[row]!];
}

/** A test that all questions get their answers. */
function accessTest(name: string, questions: readonly Question[]): void {
  cpuTest(`AccessProbe.run() ${name}`, async (cpu) => {
    const accesses = await accessesOf(cpu, questions);
    questions.forEach(([code, read, write], row) => {
      assertEquals([shown(accesses, Way.read, row), shown(accesses, Way.write, row)], [read, write], code);
    });
  });
}

accessTest("shows direction and size of every form in scope", [
  ["88 07", null, [reg(RDI), 1]],
  ["66 89 07", null, [reg(RDI), 2]],
  ["89 07", null, [reg(RDI), 4]],
  ["48 89 07", null, [reg(RDI), 8]],
  ["8a 07", [reg(RDI), 1], null],
  ["8b 07", [reg(RDI), 4], null],
  ["48 8b 07", [reg(RDI), 8], null],
  ["c6 07 11", null, [reg(RDI), 1]],
  ["66 c7 07 11 22", null, [reg(RDI), 2]],
  ["c7 07 11 22 33 44", null, [reg(RDI), 4]],
  ["48 c7 07 11 22 33 44", null, [reg(RDI), 8]],
  ["0f b6 07", [reg(RDI), 1], null],
  ["0f b7 07", [reg(RDI), 2], null],
  ["0f be 07", [reg(RDI), 1], null],
  ["48 0f bf 07", [reg(RDI), 2], null],
  ["48 63 07", [reg(RDI), 4], null],
  ["66 0f 38 f0 07", [reg(RDI), 2], null],
  ["48 0f 38 f1 07", null, [reg(RDI), 8]],
  ["0f c3 07", null, [reg(RDI), 4]],
  ["48 0f c3 07", null, [reg(RDI), 8]],
]);

accessTest("shows addresses however they are made", [
  ["8b 43 80", [reg(RBX) - 0x80n, 4], null],
  ["8b 83 00 00 00 80", [reg(RBX) - 0x8000_0000n, 4], null],
  ["8b 44 8b 10", [BigInt.asUintN(64, reg(RBX) + 4n * reg(RCX) + 0x10n), 4], null],
  ["8b 04 cd 08 00 00 00", [BigInt.asUintN(64, 8n * reg(RCX) + 8n), 4], null],
  ["8b 04 c9", [BigInt.asUintN(64, 9n * reg(RCX)), 4], null],
  ["8b 04 24", [reg(RSP), 4], null],
  ["41 8b 45 00", [reg(R13), 4], null],
  ["8b 45 fc", [reg(RBP) - 4n, 4], null],
  ["8b 00", [reg(RAX), 4], null],
  ["8b 07", [0n, 4], null, registers({ [RDI]: 0n })],
  ["8b 07", [0x8000_0000_0000_0000n, 4], null, registers({ [RDI]: 1n << 63n })],
]);

accessTest("shows addresses without registers", [
  ["8b 05 10 00 00 00", [end("8b 05 10 00 00 00") + 0x10n, 4], null],
  ["8b 05 f0 ff ff ff", [end("8b 05 f0 ff ff ff") - 0x10n, 4], null],
  ["c6 05 f0 ff ff ff 11", null, [end("c6 05 f0 ff ff ff 11") - 0x10n, 1]],
  ["66 c7 05 00 10 00 00 11 22", null, [end("66 c7 05 00 10 00 00 11 22") + 0x1000n, 2]],
  ["c7 05 00 10 00 00 11 22 33 44", null, [end("c7 05 00 10 00 00 11 22 33 44") + 0x1000n, 4]],
  ["67 8b 05 10 00 00 00", [low32(end("67 8b 05 10 00 00 00") + 0x10n), 4], null],
  ["8b 04 25 00 20 3c 4d", [0x4d3c_2000n, 4], null],
  ["8b 04 25 00 f0 ff ff", [0xffff_ffff_ffff_f000n, 4], null],
  ["67 8b 04 25 00 f0 ff ff", [0xffff_f000n, 4], null],
  ["a0 11 22 33 44 55 66 77 88", [0x8877_6655_4433_2211n, 1], null],
  ["a1 11 22 33 44 55 06 00 00", [0x0655_4433_2211n, 4], null],
  ["a2 11 22 33 44 55 06 00 00", null, [0x0655_4433_2211n, 1]],
  ["48 a3 11 22 33 44 55 66 77 88", null, [0x8877_6655_4433_2211n, 8]],
  ["67 a1 11 22 33 f4", [0xf433_2211n, 4], null],
]);

accessTest("cuts addresses to 32 bits before a segment's base is added", [
  ["67 8b 43 10", [low32(reg(RBX) + 0x10n), 4], null],
  ["67 8b 43 10", [0xfn, 4], null, registers({ [RBX]: 0xffff_ffffn })],
  ["64 67 8b 44 cb f0", [BASES.fsBase + low32(reg(RBX) + 8n * reg(RCX) - 0x10n), 4], null],
  ["65 67 8b 07", [BASES.gsBase + low32(reg(RDI)), 4], null],
]);

accessTest("adds the bases of fs and gs, and of no other segment", [
  ["64 8b 07", [reg(RDI) + BASES.fsBase, 4], null],
  ["65 8b 47 80", [BigInt.asUintN(64, reg(RDI) - 0x80n + BASES.gsBase), 4], null],
  ["2e 8b 07", [reg(RDI), 4], null],
  ["64 2e 8b 07", [reg(RDI) + BASES.fsBase, 4], null],
  ["65 64 8b 07", [reg(RDI) + BASES.fsBase, 4], null],
  ["65 8b 04 25 10 00 00 00", [BASES.gsBase + 0x10n, 4], null],
  ["64 a1 11 22 33 44 55 66 77 08", [0x0877_6655_4433_2211n + BASES.fsBase, 4], null],
  ["64 8b 05 10 00 00 00", [BigInt.asUintN(64, end("64 8b 05 10 00 00 00") + 0x10n + BASES.fsBase), 4], null],
]);

accessTest("shows both accesses of MOVS", [
  ["a4", [reg(RSI), 1], [reg(RDI), 1]],
  ["66 a5", [reg(RSI), 2], [reg(RDI), 2]],
  ["48 a5", [reg(RSI), 8], [reg(RDI), 8], { rflags: 0x602n }],
  ["64 a5", [reg(RSI) + BASES.fsBase, 4], [reg(RDI), 4]],
  ["67 a5", [low32(reg(RSI)), 4], [low32(reg(RDI)), 4]],
  ["f3 a5", [reg(RSI), 4], [reg(RDI), 4]],
  ["f3 a5", null, null, registers({ [RCX]: 0n })],
  ["f3 67 a5", null, null, registers({ [RCX]: 1n << 32n })],
]);

accessTest("does not care where pages end", [
  ["48 8b 07", [0xffff_c900_0000_0ffcn, 8], null, registers({ [RDI]: 0xffff_c900_0000_0ffcn })],
  ["66 89 07", null, [0xfffn, 2], registers({ [RDI]: 0xfffn })],
  ["a5", [0x1ffdn, 4], [0x2fffn, 4], registers({ [RSI]: 0x1ffdn, [RDI]: 0x2fffn })],
]);

accessTest("shows nothing where nothing is accessed", [
  ["89 c8", null, null],
  ["b8 11 22 33 44", null, null],
  ["0f 0b", null, null],
  ["f0 8b 07", null, null],
  ["eb fe", null, null],
  ["8b", null, null, { fetch: 1 }],
]);

accessTest("shows what is read and written back, and stacks as memory", [
  ["01 07", [reg(RDI), 4], [reg(RDI), 4]],
  ["87 07", [reg(RDI), 4], [reg(RDI), 4]],
  ["0f b1 07", [reg(RDI), 4], [reg(RDI), 4]],
  ["50", null, [reg(RSP) - 8n, 8]],
  ["ff 37", [reg(RDI), 8], [reg(RSP) - 8n, 8]],
]);

accessTest("finds the size where an operand reaches only every other address", [
  ["8b 04 00", [2n * reg(RAX), 4], null],
]);

accessTest("shows what is larger than a register, and what has to be aligned", [
  ["0f 28 07", [reg(RDI), 16], null],
  ["0f 29 47 08", null, [reg(RDI) + 8n, 16]],
  ["66 0f 6f 05 10 00 00 00", [end("66 0f 6f 05 10 00 00 00") + 0x10n, 16], null],
  ["48 0f c7 0f", [reg(RDI), 16], [reg(RDI), 16]],
  ["0f ae 07", null, [reg(RDI), 512]],
  ["db 2f", [reg(RDI), 10], null],
  ["d9 74 24 d8", null, [reg(RSP) - 0x28n, 28]],
  ["d7", [reg(RBX) + (reg(RAX) & 0xffn), 1], null],
  ["67 d7", [low32(reg(RBX) + (reg(RAX) & 0xffn)), 1], null],
]);

cpuTest("AccessProbe.run() shows both reads of CMPS, and a stack's access beside the operand's", async (cpu) => {
  const questions: Question[] = ["a6", "ff 34 24", "8f 04 24"].map((code) => [code, null, null]);
  const { accesses, told } = await accessesOf(cpu, questions);
  const all = questions.map((_, row) =>
    accesses.map(({ ways, address, size }) => [ways[row], address.at(row), size[row]])
  );
  assertEquals(all[0]!.toSorted(), [[Way.read, reg(RDI), 1], [Way.read, reg(RSI), 1]].toSorted());
  assertEquals(all[1], [[Way.read, reg(RSP), 8], [Way.write, reg(RSP) - 8n, 0]]);
  assertEquals(all[2]!.map(([way]) => way), [Way.read, Way.write]);
  assertEquals([...told], [Told.all, Told.all, Told.all]);
});
