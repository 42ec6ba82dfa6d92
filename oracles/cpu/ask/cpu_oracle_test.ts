import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Operand, Segment } from "../../../machine/decoding.ts";
import { DEFAULT_REGISTERS, RIP } from "../../../machine/registers.ts";
import { bytesOf, cpuTest } from "../executor/cpu_testing.ts";
import { Stop, Vector } from "../executor/stop.ts";
import { ask, type Question } from "./cpu_cases_testing.ts";
import { Solved } from "./relocate.ts";

const RAX = 0, RCX = 1, RBX = 3, RSI = 6, RDI = 7;
const DEVICE = 0x8877_6655_4433_2211n;

const before = (register: number) => DEFAULT_REGISTERS[register]!;
const MOVS = { form: "movs", base: RSI } as const;

/** One question for every way an operand can be moved. */
const QUESTIONS: readonly [name: string, question: Question][] = [
  ["a load", { code: "8b 07", decoding: { register: RAX, base: RDI }, registers: { [RAX]: 0x4433_2211n } }],
  ["a load into its own base", {
    code: "48 8b 00",
    decoding: { register: RAX, base: RAX, size: 8 },
    registers: { [RAX]: DEVICE },
  }],
  ["a load into its own base, whose solved value has the upper half of what is loaded", {
    code: "67 8b 9b 8b e2 3b 4d",
    decoding: { register: RBX, base: RBX, displacement: 0x4d3b_e28bn, addressSize: 4 },
    fields: { device: { value: 0n, status: 0n }, registers: DEFAULT_REGISTERS.with(RBX, 0x7fff_ffffn) },
    registers: { [RBX]: 0n },
    memory: 0n,
  }],
  ["a load of one byte of its own base", {
    code: "8a 00",
    decoding: { register: RAX, base: RAX, size: 1 },
    registers: { [RAX]: before(RAX) & ~0xffn | 0x11n },
  }],
  ["a load of the second byte of its own base", {
    code: "8a 20",
    decoding: { register: RAX, registerByte: 1, base: RAX, size: 1 },
    registers: { [RAX]: before(RAX) & ~0xff00n | 0x1100n },
  }],
  ["a load of two bytes of its own base", {
    code: "66 8b 00",
    decoding: { register: RAX, base: RAX, size: 2 },
    registers: { [RAX]: before(RAX) & ~0xffffn | 0x2211n },
  }],
  ["a store", {
    code: "89 07",
    decoding: { store: 1, base: RDI },
    memory: 0x8877_6655_0b0a_0908n,
  }],
  ["a store of its own base", {
    code: "48 89 00",
    decoding: { store: 1, register: RAX, base: RAX, size: 8 },
    memory: before(RAX),
  }],
  ["a base that is its index", {
    code: "8b 04 ff",
    decoding: { register: RAX, base: RDI, index: RDI, scale: 3 },
    registers: { [RAX]: 0x4433_2211n },
  }],
  ["an index alone", {
    code: "8b 04 bd 03 00 00 00",
    decoding: { register: RAX, index: RDI, scale: 2, displacement: 3n },
    registers: { [RAX]: 0x4433_2211n },
  }],
  ["a 32-bit address", {
    code: "67 8b 43 80",
    decoding: { register: RAX, base: RBX, displacement: 0xffff_ff80n, addressSize: 4 },
    registers: { [RAX]: 0x4433_2211n },
  }],
  ["a segment base and a register", {
    code: "65 8b 07",
    decoding: { register: RAX, base: RDI, segment: Segment.gs },
    registers: { [RAX]: 0x4433_2211n },
  }],
  ["a segment base alone", {
    code: "64 8b 04 25 00 00 00 80",
    decoding: { register: RAX, displacement: 0xffff_ffff_8000_0000n, segment: Segment.fs },
    registers: { [RAX]: 0x4433_2211n },
    solved: Solved.segment,
  }],
  ["a RIP-relative store", {
    code: "c7 05 f8 ff ff ff 01 00 00 00",
    decoding: { store: 1, hasImmediate: 1, base: RIP, displacement: 0xffff_ffff_ffff_fff8n },
    memory: 0x8877_6655_0000_0001n,
    solved: Solved.displacement,
  }],
  ["an EIP-relative load", {
    code: "67 8b 05 11 22 33 84",
    decoding: { register: RAX, base: RIP, displacement: 0xffff_ffff_8433_2211n, addressSize: 4 },
    registers: { [RAX]: 0x4433_2211n },
    solved: Solved.displacement,
  }],
  ["an absolute address of 64 bits", {
    code: "a1 11 22 33 44 55 66 77 88",
    decoding: { register: RAX, displacement: 0x8877_6655_4433_2211n },
    registers: { [RAX]: 0x4433_2211n },
    solved: Solved.displacement,
  }],
  ["a non-canonical one with a segment", {
    code: "64 a1 11 22 33 44 55 66 77 08",
    decoding: { register: RAX, displacement: 0x0877_6655_4433_2211n, segment: Segment.fs },
    registers: { [RAX]: 0x4433_2211n },
    solved: Solved.displacement,
  }],
  ["one whose last bytes alone are not canonical, with a segment", {
    code: "65 a3 ff ff ff ff ff 7f 00 00",
    decoding: { store: 1, register: RAX, displacement: 0x7fff_ffff_ffffn, segment: Segment.gs },
    memory: 0x8877_6655_0b0a_0908n,
    solved: Solved.displacement,
  }],
  ["MOVS", {
    code: "66 a5",
    decoding: { ...MOVS, size: 2 },
    registers: { [RSI]: before(RSI) + 2n, [RDI]: before(RDI) + 2n },
    memory: 0xa5a5_a5a5_a5a5_2211n,
    solved: Solved.string,
  }],
  ["MOVS backwards", {
    code: "a5",
    decoding: MOVS,
    fields: { rflags: 0x602n },
    registers: { [RSI]: before(RSI) - 4n, [RDI]: before(RDI) - 4n },
    memory: 0xa5a5_a5a5_4433_2211n,
    solved: Solved.string,
  }],
  ["one iteration of a repeated MOVS", {
    code: "f3 48 a5",
    decoding: { ...MOVS, size: 8, repeat: 1 },
    registers: { [RSI]: before(RSI) + 8n, [RDI]: before(RDI) + 8n, [RCX]: before(RCX) - 1n },
    memory: DEVICE,
    solved: Solved.string,
    moved: 0,
  }],
  ["a register form", {
    code: "89 c8",
    decoding: { operand: Operand.register },
    registers: { [RAX]: before(RCX) & 0xffff_ffffn },
    solved: Solved.nothing,
  }],
];

cpuTest("CpuOracle answers in the case's own terms, wherever the operand had to be moved from", async (cpu) => {
  const [batch, truths] = await ask(cpu, QUESTIONS.map(([, question]) => question));
  QUESTIONS.forEach(([name, question], row) => {
    const { registers = {}, solved = Solved.register } = question;
    const length = bytesOf(question.code).length;
    const changed: Record<number, bigint> = {};
    for (let r = 0; r < 16; r++) {
      const value = truths.registers.at(16 * row + r);
      if (value !== batch.registers.at(16 * row + r)) changed[r] = value;
    }
    assertEquals([truths.stop[row], truths.length[row], truths.valid[row]], [Stop.completed, length, 1], name);
    assertEquals(changed, registers, name);
    assertEquals(truths.rip.at(row), batch.rip.at(row) + BigInt(question.moved ?? length), name);
    if (solved !== Solved.nothing) assertEquals(truths.memory.at(row), question.memory ?? DEVICE, name);
    assertEquals([truths.solved[row], truths.strayed[row]], [solved, 0], name);
  });
});

cpuTest("a load changes its register and nothing else, whatever the address is made of", async (cpu) => {
  const arbitraryLoad = fc.record({
    register: fc.nat(15),
    base: fc.nat(15),
    index: fc.nat(15).filter((r) => r !== 4),
    scale: fc.nat(3),
    displacement: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
    registers: fc.array(fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }), { minLength: 16, maxLength: 16 }),
    device: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
  });
  const questions = fc.sample(arbitraryLoad, { numRuns: 1000, seed: 1 }).map((load) => {
    const { register, base, index, scale, displacement, registers, device } = load;
    const rex = 0x48 | register >> 3 << 2 | index >> 3 << 1 | base >> 3;
    const bytes = [rex, 0x8b, 0x84 | (register & 7) << 3, scale << 6 | (index & 7) << 3 | base & 7];
    bytes.push(...new Uint8Array(Int32Array.of(displacement).buffer));
    return {
      code: bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(""),
      decoding: { register, base, index, scale, size: 8, displacement: BigInt.asUintN(64, BigInt(displacement)) },
      fields: { registers, device: { value: device, status: 0n } },
      after: registers.map((value, r) => r === register ? device : value),
    };
  });
  const [, truths] = await ask(cpu, questions);
  questions.forEach(({ code, after }, row) => {
    assertEquals(truths.stop[row], Stop.completed, code);
    assertEquals(Array.from(truths.registers.u64.subarray(16 * row, 16 * row + 16)), after, code);
  });
});

const load = { register: RAX, base: RDI };

cpuTest("CpuOracle answers alike when it is quick, but for lengths of what is no instruction", async (cpu) => {
  const questions = QUESTIONS.map(([, question]) => question).concat([
    { code: "0f 0b", decoding: null },
    { code: "0f 0b", decoding: null },
    { code: "8b 47 01", decoding: null, fields: { fetch: 2 } },
    { code: "8b 47 01", decoding: null, fields: { fetch: 2 } },
    { code: "8b 47 01", decoding: null },
    { code: "89 c8", decoding: null },
    { code: "8b 47 01", decoding: { ...load, length: 2 } },
    { code: "8b 47 02", decoding: { ...load, length: 2 } },
    { code: "8b 47 02", decoding: { ...load, displacement: 2n } },
    { code: "8b 47 03", decoding: { ...load, displacement: 3n } },
  ]);
  const [, exact] = await ask(cpu, questions);
  const [, quick] = await ask(cpu, questions, true);
  const { valid, stop, vector, solved, strayed } = quick;
  assertEquals({ valid, stop, vector, solved, strayed }, {
    valid: exact.valid,
    stop: exact.stop,
    vector: exact.vector,
    solved: exact.solved,
    strayed: exact.strayed,
  });
  const isInvalid = (row: number) => exact.vector[row] === Vector.invalidOpcode;
  assertEquals(quick.length, exact.length.map((length, row) => isInvalid(row) ? 0 : length));
  assertEquals([quick.registers.u64, quick.rip.u64], [exact.registers.u64, exact.rip.u64]);
});
