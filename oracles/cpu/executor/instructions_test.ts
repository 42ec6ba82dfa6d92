import { assert, assertEquals } from "@std/assert";
import { CODE_END, HIGH_WINDOW, LOW_WINDOW, WINDOW_SIZE } from "./address_space.ts";
import { cpuTest, type Execution, memoryOf, recordsOf, REGISTER_DEFAULT } from "./cpu_testing.ts";
import { Stop, Vector } from "./stop.ts";

const RAX = 0, RCX = 1, RBX = 3, RSP = 4, RBP = 5, RDI = 7, R15 = 15;
const NON_CANONICAL = 0x8000_0000_0000_0000n;
const AC = 0x4_0000, NT = 0x4000, TF = 0x100;

/** How an execution must end. */
interface Expected {
  readonly stop: number;
  readonly vector?: number;
  readonly errorCode?: number;
  readonly cr2?: bigint;
  readonly rip?: bigint;
  readonly registers?: Readonly<Record<number, bigint>>;
  readonly flags?: number;
  readonly memory?: readonly number[];
}

const { completed, needsMore, fault, systemCall, timeout } = Stop;
const USER_WRITE = 6, PRESENT = 1;

/** Every kind of instruction that an oracle of this kind has to survive, and how it must end. */
const CASES: readonly [name: string, execution: Execution, expected: Expected][] = [
  ["a load completes", { code: "48 8b 03", memory: [1, 2, 3, 4, 5, 6, 7, 8] }, {
    stop: completed,
    rip: CODE_END,
    registers: { [RAX]: 0x0807_0605_0403_0201n, [R15]: REGISTER_DEFAULT },
    memory: [1, 2, 3, 4, 5, 6, 7, 8],
  }],
  ["a store is seen", { code: "66 c7 03 34 12", memory: [9, 9, 9] }, { stop: completed, memory: [0x34, 0x12, 9] }],
  ["both windows are the same memory", { code: "c6 03 77", registers: { [RBX]: HIGH_WINDOW + 0x1000n } }, {
    stop: completed,
    memory: [0x77],
  }],
  ["a part of an instruction needs more", { code: "48 8b" }, { stop: needsMore, rip: CODE_END - 2n }],
  ["flags go in and come out", { code: "f9", flags: 0x8c0 }, { stop: completed, flags: 0xac3 }],
  ["sixteen bytes are #GP", { code: "66".repeat(15) + "90" }, { stop: fault, vector: Vector.generalProtection }],
  ["fifteen bytes are not", { code: "66".repeat(14) + "90" }, { stop: completed }],
  ["ud2 is #UD", { code: "0f 0b" }, { stop: fault, vector: Vector.invalidOpcode, rip: CODE_END - 2n }],
  ["int3 is #BP", { code: "cc" }, { stop: fault, vector: Vector.breakpoint }],
  ["int1 is #DB", { code: "f1" }, { stop: fault, vector: Vector.debug }],
  ["a division by zero is #DE", { code: "48 f7 f1", registers: { [RCX]: 0n } }, { stop: fault, vector: Vector.divide }],
  ["hlt is #GP", { code: "f4" }, { stop: fault, vector: Vector.generalProtection }],
  ["an operand crosses a page", {
    code: "48 89 07",
    registers: { [RDI]: LOW_WINDOW + 0xffcn, [RAX]: 0x0807_0605_0403_0201n },
    memoryOffset: 0xffc,
  }, { stop: completed, memory: [1, 2, 3, 4, 5, 6, 7, 8] }],
  ["an operand crosses the window's end", {
    code: "48 89 07",
    registers: { [RDI]: LOW_WINDOW + BigInt(WINDOW_SIZE - 4) },
    memoryOffset: WINDOW_SIZE - 64,
  }, {
    stop: fault,
    vector: Vector.pageFault,
    errorCode: USER_WRITE,
    cr2: LOW_WINDOW + BigInt(WINDOW_SIZE),
    memory: [0],
  }],
  ["a store into the code page faults", { code: "88 05 00 f0 ff ff" }, {
    stop: fault,
    vector: Vector.pageFault,
    errorCode: USER_WRITE | PRESENT,
  }],
  ["non-canonical is #GP", { code: "8b 03", registers: { [RBX]: NON_CANONICAL } }, {
    stop: fault,
    vector: Vector.generalProtection,
  }],
  ["non-canonical through rbp is #SS", { code: "8b 45 00", registers: { [RBP]: NON_CANONICAL } }, {
    stop: fault,
    vector: Vector.stackFault,
  }],
  ["misaligned with AC is #AC", { code: "8b 03", flags: AC, registers: { [RBX]: LOW_WINDOW + 1n } }, {
    stop: fault,
    vector: Vector.alignmentCheck,
  }],
  ["syscall is trapped", { code: "0f 05", registers: { [RAX]: 39n } }, { stop: systemCall }],
  ["syscall number 0 is trapped, too", { code: "0f 05", registers: { [RAX]: 0n, [RDI]: 0n } }, { stop: systemCall }],
  ["exit is trapped", { code: "0f 05", registers: { [RAX]: 231n, [RDI]: 0n } }, { stop: systemCall }],
  ["jmp $ times out", { code: "eb fe" }, { stop: timeout, rip: CODE_END - 2n }],
  ["a jump completes at its target", { code: "ff e0", registers: { [RAX]: 0x1234_5678n } }, {
    stop: completed,
    rip: 0x1234_5678n,
  }],
  ["the window can not be executed", { code: "ff e0" }, { stop: completed, rip: REGISTER_DEFAULT }],
  ["a far jump to a wrong selector is #GP", { code: "ff 2b", memory: [0, 0, 0, 0, 8, 0] }, {
    stop: fault,
    vector: Vector.generalProtection,
  }],
  ["a system call page that the kernel emulates is trapped", {
    code: "ff e0",
    registers: { [RAX]: 0xffff_ffff_ff60_0000n },
  }, { stop: systemCall }],
  ["the stack can be switched", { code: "48 89 c4", registers: { [RAX]: 0n } }, {
    stop: completed,
    registers: { [RSP]: 0n },
  }],
  ["the stack can be anywhere", { code: "90", registers: { [RSP]: NON_CANONICAL | 3n } }, {
    stop: completed,
    registers: { [RSP]: NON_CANONICAL | 3n },
  }],
  ["a push without a stack is #SS", { code: "50", registers: { [RSP]: NON_CANONICAL } }, {
    stop: fault,
    vector: Vector.stackFault,
  }],
  ["ss can be loaded", { code: "8e d0", registers: { [RAX]: 0x2bn } }, { stop: completed }],
  ["popf sets AC, NT and TF", { code: "9d", memory: [0, (TF | NT) >> 8, AC >> 16, 0] }, {
    stop: completed,
    flags: AC | NT | 0x202,
    registers: { [RSP]: REGISTER_DEFAULT + 8n },
  }],
  ["popf with every flag set completes", { code: "9d", memory: [0xff, 0xff, 0xff, 0xff] }, {
    stop: completed,
  }],
  ["std changes no other record", { code: "fd" }, { stop: completed, flags: 0x602 }],
  ["wrgsbase writes the base", { code: "f3 48 0f ae d8" }, { stop: completed }],
  ["mxcsr can be unmasked", { code: "0f ae 13" }, { stop: completed }],
  ["the x87 can be left in any state", { code: "db e3 d9 e8 d9 ee de f9 9b" }, { stop: completed }],
  ["rep stops at the window's end", { code: "f3 aa", registers: { [RCX]: 1n << 60n, [RDI]: LOW_WINDOW } }, {
    stop: fault,
    vector: Vector.pageFault,
    cr2: LOW_WINDOW + BigInt(WINDOW_SIZE),
  }],
];

const PLAIN: Execution = { code: "48 8b 03", memory: [1, 2, 3, 4, 5, 6, 7, 8] };

cpuTest("every kind of instruction ends as it must, and harms no record around it", async (cpu) => {
  const process = await cpu.process();
  const executions = CASES.flatMap(([, execution]) => [execution, PLAIN]);
  const records = recordsOf(executions);
  await cpu.run(records);
  CASES.forEach(([name, , expected], n) => {
    const i = 2 * n;
    const seen: Expected = {
      stop: records.stop[i]!,
      ...(expected.vector !== undefined && { vector: records.vector[i]! }),
      ...(expected.errorCode !== undefined && { errorCode: records.errorCode(i) }),
      ...(expected.cr2 !== undefined && { cr2: records.cr2(i) }),
      ...(expected.rip !== undefined && { rip: records.rip(i) }),
      ...(expected.flags !== undefined && { flags: records.flags(i) }),
      ...(expected.memory !== undefined && { memory: memoryOf(records, i, expected.memory.length) }),
      ...(expected.registers !== undefined && {
        registers: Object.fromEntries(Object.keys(expected.registers).map((r) => [r, records.register(i, Number(r))])),
      }),
    };
    assertEquals(seen, expected, name);
    assertEquals(records.stop[i + 1], completed, `after: ${name}`);
    assertEquals(records.register(i + 1, RAX), 0x0807_0605_0403_0201n, `after: ${name}`);
  });
  assert(process.alive, "no process was lost");
});

cpuTest("a record sets the bases of fs and gs and gets them back", async (cpu) => {
  const wrfsbase = "f3 48 0f ae d0";
  const records = recordsOf([{ code: wrfsbase }, { code: "65 8a 03", registers: { [RBX]: 0n }, memory: [0x5a] }]);
  records.setFsBase(0, 1, 0);
  records.setGsBase(0, 2, 1);
  records.setFsBase(1, 3, 0);
  records.setGsBase(1, Number(REGISTER_DEFAULT), 0);
  await cpu.run(records);
  assertEquals([records.fsBase(0), records.gsBase(0)], [REGISTER_DEFAULT, 0x1_0000_0002n]);
  assertEquals([records.fsBase(1), records.gsBase(1)], [3n, REGISTER_DEFAULT]);
  assertEquals(records.register(1, RAX) & 0xffn, 0x5an);
});

cpuTest("a record sees nothing that another one left in the window", async (cpu) => {
  const store = { code: "48 89 03", registers: { [RBX]: LOW_WINDOW + 8n, [RAX]: -1n & 0xffff_ffffn } };
  const load = { code: "48 8b 03", registers: { [RBX]: LOW_WINDOW + 8n } };
  const records = recordsOf([store, load]);
  await cpu.run(records);
  assertEquals(records.register(1, RAX), 0n);
});

cpuTest("random bytes end the same way each time, and the executor survives them", async (cpu) => {
  const process = await cpu.process();
  let seed = 1;
  const byte = () => (seed = Math.imul(seed, 0x0019_660d) + 0x3c6e_f35f | 0) >>> 24;
  const hex = () => Array.from({ length: 15 }, () => byte().toString(16).padStart(2, "0")).join("");
  const executions = Array.from({ length: 2048 }, () => ({ code: hex(), registers: { [RCX]: 3n } }));
  const [one, other] = [recordsOf(executions), recordsOf(executions)];
  await cpu.run(one);
  await cpu.run(other);
  assertEquals(one.stop, other.stop);
  assertEquals(one.vector, other.vector);
  assert(process.alive, "no process was lost");
});

cpuTest("nothing gets into 32-bit code, be it that the kernel has none", async (cpu) => {
  const records = recordsOf([
    { code: "cd 80", registers: { [RAX]: 1n } },
    PLAIN,
    { code: "ff 2b", memory: [0xf0, 0x1f, 0x2d, 0x3c, 0x23, 0] },
    PLAIN,
  ]);
  await cpu.run(records);
  const ends = (i: number) => records.stop[i] === fault ? records.vector[i]! : -records.stop[i]!;
  assert([-systemCall, Vector.generalProtection].includes(ends(0)), `int 0x80 is trapped: ${ends(0)}`);
  assert([-completed, Vector.generalProtection].includes(ends(2)), `a far jump has nowhere to go: ${ends(2)}`);
  if (ends(2) === -completed) assertEquals(records.rip(2), 0x3c2d_1ff0n);
  assertEquals([records.stop[1], records.stop[3]], [completed, completed]);
});
