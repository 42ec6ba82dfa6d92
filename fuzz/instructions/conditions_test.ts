import { assert, assertEquals } from "@std/assert";
import { MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { NONE } from "../../machine/effects.ts";
import { offsetInDevice, readMemory } from "../../machine/memory_image.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { CpuTruths } from "../../oracles/cpu/ask/cpu_truths.ts";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { cpuTest } from "../../oracles/cpu/executor/cpu_testing.ts";
import { instructionTemplates } from "../../oracles/decoders/iced/instruction_templates.ts";
import { NOT_ASKED, NotAsked } from "../../oracles/instructions/instruction_effects.ts";
import { classOf, InstructionClass } from "./choose_template.ts";
import { InstructionAddresses, OPERAND, SECOND } from "./instruction_addresses.ts";
import { decoded, generated, type InstructionCase, instructionsOf, SIZE } from "./instructions_testing.ts";

const BATCHES = 160;

const CASES = Array.from({ length: BATCHES }, (_, number) => instructionsOf(decoded(generated(1, number))));

const [CF, PF, AF, ZF, SF, DF, OF] = [1, 4, 0x10, 0x40, 0x80, 0x400, 0x800];
const [RAX, RCX, RDX] = [0, 1, 2];

const addresses = new InstructionAddresses();
const bytes = new Uint8Array(64);

const register = ({ batch, row }: InstructionCase, r: number) => batch.registers.at(GPR_COUNT * row + r);
const flags = ({ batch, row }: InstructionCase) => batch.rflags.u32[2 * row]!;
const part = (value: bigint, size: number) => BigInt.asUintN(8 * size, value);

function at(c: InstructionCase): InstructionAddresses {
  addresses.start(c.facts);
  addresses.read(c.facts, c.batch, c.decodings, c.row);
  return addresses;
}

/** What memory holds at a place. */
function held(c: InstructionCase, place: number, size: number): bigint {
  const { linear } = at(c);
  readMemory(c.batch, c.row, linear.u32[2 * place]!, linear.u32[2 * place + 1]!, size, bytes, 0);
  return bytes.subarray(0, size).reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n);
}

/** Where the device is from a place: at it, around it, or nowhere near. */
function device(c: InstructionCase, place: number): string {
  const { linear } = at(c);
  const offset = offsetInDevice(c.batch, c.row, linear.u32[2 * place]!, linear.u32[2 * place + 1]!);
  return offset === 0 ? "at" : offset > 0 ? "within" : "elsewhere";
}

/** Families with a condition, what a case of them shows, and all that has to be seen. */
const CONDITIONS: readonly (readonly [
  name: string,
  isOf: (c: InstructionCase) => boolean,
  shows: (c: InstructionCase) => string | number | boolean,
  wanted: readonly (string | number | boolean)[],
])[] = [
  ...["setcc", "cmovcc", "adc", "sbb", "adcx", "rotate"].flatMap((family) =>
    [CF, PF, AF, ZF, SF, OF].map((flag) =>
      [
        `${family} with flag ${flag.toString(16)}`,
        ({ facts }: InstructionCase) => facts.family === family,
        (c: InstructionCase) => (flags(c) & flag) !== 0,
        [true, false],
      ] as const
    )
  ),
  ...["stos", "lods", "cmps", "scas"].flatMap((family) => {
    const isOf = ({ facts }: InstructionCase) => facts.isString && facts.family === family;
    const isRepeated = (c: InstructionCase) => isOf(c) && c.decodings.repeat[c.decodings.rowOf[c.row]!] === 1;
    return [
      [`${family} in both directions`, isOf, (c: InstructionCase) => (flags(c) & DF) !== 0, [true, false]],
      [`rep ${family}`, isRepeated, (c: InstructionCase) => Number(part(register(c, RCX), 4)), [0, 1, 2, 3, 8]],
    ] as const;
  }),
  [
    "scas of what is there and what is not",
    ({ facts }) => facts.isString && facts.family === "scas",
    (c) => {
      const { size } = c.facts.accesses[0]!;
      return held(c, SECOND, size) === part(register(c, RAX), size);
    },
    [true, false],
  ],
  [
    "cmps of equal and other strings",
    ({ facts }) => facts.isString && facts.family === "cmps",
    (c) => held(c, OPERAND, c.facts.size) === held(c, SECOND, c.facts.size),
    [true, false],
  ],
  [
    "cmpxchg",
    ({ facts }) => facts.family === "cmpxchg",
    (c) => held(c, OPERAND, c.facts.size) === part(register(c, RAX), c.facts.size),
    [true, false],
  ],
  ...[8, 16].map((size) =>
    [
      `cmpxchg${size}b`,
      ({ facts }: InstructionCase) => facts.family === "cmpxchg8b" && facts.size === size,
      (c: InstructionCase) =>
        held(c, OPERAND, size) ===
          (part(register(c, RDX), size / 2) << BigInt(4 * size) | part(register(c, RAX), size / 2)),
      [true, false],
    ] as const
  ),
  [
    "div",
    ({ facts }) => facts.mnemonic === "div",
    (c) => {
      const { size } = c.facts;
      const divisor = held(c, OPERAND, size);
      const high = size === 1 ? register(c, RAX) >> 8n & 0xffn : part(register(c, RDX), size);
      return divisor === 0n ? "zero" : divisor === 1n ? "one" : high >= divisor ? "overflow" : "fits";
    },
    ["zero", "one", "overflow", "fits"],
  ],
  [
    "idiv",
    ({ facts }) => facts.mnemonic === "idiv",
    (c) => {
      const { size } = c.facts;
      const bits = 8 * size;
      const divisor = BigInt.asIntN(bits, held(c, OPERAND, size));
      const rax = register(c, RAX);
      const dividend = size === 1
        ? BigInt.asIntN(16, rax)
        : BigInt.asIntN(2 * bits, part(register(c, RDX), size) << BigInt(bits) | part(rax, size));
      if (divisor === 0n) return "zero";
      const quotient = dividend / divisor;
      return BigInt.asIntN(bits, quotient) === quotient ? "fits" : "overflow";
    },
    ["zero", "overflow", "fits"],
  ],
  ...["shift", "rotate", "double shift"].map((family) =>
    [
      `${family} by cl`,
      ({ facts }: InstructionCase) => facts.family === family && facts.count === 1,
      (c: InstructionCase) => {
        const { bits } = c.facts;
        const count = Number(register(c, RCX) & (bits === 64 ? 0x3fn : 0x1fn));
        return count === 0 ? "none" : count === 1 ? "one" : count >= bits ? "all" : "some";
      },
      ["none", "one", "all", "some"],
    ] as const
  ),
  ...[2, 4, 8].map((size) =>
    [
      `bit test of ${size} bytes by a register`,
      ({ facts }: InstructionCase) => facts.moved === 1 && facts.size === size,
      (c: InstructionCase) => {
        const offset = BigInt.asIntN(8 * size, register(c, c.decodings.register[c.decodings.rowOf[c.row]!]!));
        return offset < 0n ? "below" : offset >= 8n * BigInt(size) ? "above" : "within";
      },
      ["below", "above", "within"],
    ] as const
  ),
  ...["bsf", "bsr", "tzcnt", "lzcnt", "popcnt"].map((family) =>
    [
      `${family} of nothing`,
      ({ facts }: InstructionCase) => facts.family === family,
      (c: InstructionCase) => held(c, OPERAND, c.facts.size) === 0n,
      [true, false],
    ] as const
  ),
  ...["push", "pop", "call", "cmps"].flatMap((family) =>
    [OPERAND, SECOND].map((place) =>
      [
        `the device of ${family}, place ${place}`,
        ({ facts }: InstructionCase) => facts.family === family && !facts.hasVectors,
        (c: InstructionCase) => device(c, place),
        ["at", "within", "elsewhere"],
      ] as const
    )
  ),
  [
    "alignment of vector moves",
    ({ facts }) => /^mov(aps|dqa|ntps)$/.test(facts.mnemonic),
    (c) => (at(c).linear.u32[2 * OPERAND]! & 15) === 0,
    [true, false],
  ],
  ["privilege", () => true, ({ batch, row }) => batch.cpl[row]!, [0, 3]],
  [
    "lock",
    ({ facts }) => facts.family === "add",
    ({ batch, row }) => batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + MAX_INSTRUCTION).includes(0xf0),
    [true, false],
  ],
];

Deno.test(`InstructionGenerator.write() reaches both sides of every condition within ${BATCHES * SIZE} cases`, () => {
  const cases = CASES.flat();
  const missing = CONDITIONS.flatMap(([name, isOf, shows, wanted]) => {
    const of = cases.filter(isOf);
    const seen = new Set(of.map(shows));
    return wanted.filter((each) => !seen.has(each)).map((each) => `${name}: ${each} in ${of.length}`);
  });
  assertEquals(missing, []);
});

cpuTest("InstructionGenerator.write() makes cases that the CPU can nearly all be asked about", async () => {
  const cpu = await openCpuParty();
  try {
    const asker = cpu.asker(SIZE, { quick: true });
    const classes = new Map(instructionTemplates().map((template) => [template.facts.number, classOf(template)]));
    const all = { asked: 0, cases: 0, raised: 0 };
    const ends = new Set<string>();
    const why: Record<string, number> = {};
    for (const cases of CASES.slice(0, 80)) {
      const { batch, decodings } = cases[0]!;
      const truths = new CpuTruths(SIZE, true);
      await asker.ask(batch, decodings, truths);
      for (const { row, facts } of cases) {
        if (classes.get(facts.number) !== InstructionClass.integer) continue;
        const not = truths.effects!.why[row]!;
        all.cases++;
        if (not === NotAsked.asked) all.asked++;
        else why[NOT_ASKED[not]!] = (why[NOT_ASKED[not]!] ?? 0) + 1;
        if (not !== NotAsked.asked) continue;
        if (truths.effects!.columns.exception[row] !== NONE) all.raised++;
        if (!facts.compares || decodings.repeat[decodings.rowOf[row]!] === 0) continue;
        const [done, count] = [truths.effects!.columns.iterations, batch.registers].map(({ u32 }, n) =>
          u32[2 * (n === 0 ? row : GPR_COUNT * row + RCX)]!
        );
        ends.add(`${facts.family} ${done === count ? "to the end" : done === 1 ? "at once" : "midway"}`);
      }
    }
    assert(all.asked > 0.95 * all.cases, JSON.stringify({ ...all, why }));
    assertEquals(
      [...ends].sort(),
      ["cmps", "scas"].flatMap((each) => ["at once", "midway", "to the end"].map((end) => `${each} ${end}`)),
    );
    assert(all.raised > 0.01 * all.asked && all.raised < 0.25 * all.asked, JSON.stringify(all));
  } finally {
    await cpu.close();
  }
});
