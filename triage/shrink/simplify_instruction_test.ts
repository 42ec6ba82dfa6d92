import { assert, assertEquals } from "@std/assert";
import { formatCase } from "../../corpus/files/case_file.ts";
import type { FieldName } from "../../findings/fields.ts";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { caseFrom, type Setting } from "../../machine/case_testing.ts";
import { NONE } from "../../machine/effects.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { cpuTest } from "../../oracles/cpu/executor/cpu_testing.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { Panel } from "../../oracles/panel.ts";
import { fieldName } from "../signature/disagreement.ts";
import { allKindsOf } from "../triage_testing.ts";
import { ExpectedSubject, type Planting } from "./expected_subject_testing.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrinker.ts";
import { weighValues } from "./simplify_instruction.ts";

const [RSP, RSI, RDI] = [4, 6, 7];
const [CF, AF, ZF] = [1, 0x10, 0x40];

/** What a case has that does not matter. */
const NOISE: Setting = {
  rflags: 0xed7n,
  cpl: 3,
  fsBase: 0x1000n,
  memory: 0x1234_5678_9abc_def0n,
  vectors: 0x77n,
  device: { value: 0x8123_4567_89ab_cdefn, status: 0n },
};

/** Registers that are all somewhere where memory can be. */
const ADDRESSES = { rsp: 0xffff_8880_0000_2008n, rsi: 0xffff_c900_0000_5678n, rdi: 0xffff_c900_0000_8765n };

/** What is planted, a case that shows it, and what is left of that. */
interface Planted {
  readonly name: string;
  readonly field: FieldName;
  readonly text: string;
  readonly regs: Setting["regs"];
  readonly plant: (planting: Planting) => void;
  readonly shrunk: string;
}

const flags = ({ out }: Planting) => out.effects!.rflags.u32;

/** Leaves a register as before. */
function leave({ batch, out, row }: Planting, register: number): void {
  out.registers.copy(GPR_COUNT * row + register, batch.registers, GPR_COUNT * row + register);
}

const AT_DEVICE = '"regs":{"rdi":"0xffffc90000001000"}';

const PLANTED: readonly Planted[] = [
  {
    name: "ADD that sets CF wrong",
    field: "flags",
    text: "3e 66 64 01 84 8d 01 02 03 04",
    regs: { rbp: 0x7f00_0000_1000n, rcx: 0x10n, rax: 0x8888n },
    plant: (planting) => {
      if (planting.facts.family === "add") flags(planting)[2 * planting.row]! ^= CF;
    },
    shrunk: `{"bytes":"0107",${AT_DEVICE}}`,
  },
  {
    name: "ADC that is wrong with a carry alone",
    field: "flags",
    text: "67 65 48 11 44 24 10",
    regs: ADDRESSES,
    plant: (planting) => {
      const { facts, batch, row } = planting;
      if (facts.family === "adc" && (batch.rflags.u32[2 * row]! & CF) !== 0) flags(planting)[2 * row]! ^= AF;
    },
    shrunk: `{"bytes":"1107","rflags":"0x203",${AT_DEVICE}}`,
  },
  {
    name: "STOS that leaves rdi",
    field: "register",
    text: "f3 66 ab",
    regs: { ...ADDRESSES, rcx: 5n, rax: 7n },
    plant: (planting) => {
      if (planting.facts.family === "stos") leave(planting, RDI);
    },
    shrunk: `{"bytes":"ab",${AT_DEVICE}}`,
  },
  {
    name: "SCAS that leaves rdi where it finds something",
    field: "register",
    text: "66 af",
    regs: { ...ADDRESSES, rax: 0x1234_5678_def0_3456n },
    plant: (planting) => {
      const isEqual = (flags(planting)[2 * planting.row]! & ZF) !== 0;
      if (planting.facts.family === "scas" && isEqual) leave(planting, RDI);
    },
    shrunk: '{"bytes":"af","regs":{"rax":"0xa5a5a5a5","rdi":"0xffffc90000001000"}}',
  },
  {
    name: "CMPXCHG8B that changes CF where it finds its operand",
    field: "flags",
    text: "65 f0 40 0f c7 4c 4f 10",
    regs: { ...ADDRESSES, rax: 0x89ab_cdefn, rdx: 0x8123_4567n, rcx: 0x10n },
    plant: (planting) => {
      const isEqual = (flags(planting)[2 * planting.row]! & ZF) !== 0;
      if (planting.facts.family === "cmpxchg8b" && isEqual) flags(planting)[2 * planting.row]! ^= CF;
    },
    shrunk: '{"bytes":"0fc70f","regs":{"rax":"0x44332211","rdx":"0x88776655","rdi":"0xffffc90000001000"}}',
  },
  {
    name: "LODS that leaves rsi where it is repeated",
    field: "register",
    text: "2e f3 67 ad",
    regs: { ...ADDRESSES, rcx: 0x7_0000_0005n },
    plant: (planting) => {
      const { facts, out, row } = planting;
      if (facts.family === "lods" && out.effects!.iterations.u32[2 * row]! > 1) leave(planting, RSI);
    },
    shrunk: '{"bytes":"f3ad","regs":{"rcx":"0x2","rsi":"0xffffc90000001000"}}',
  },
  {
    name: "PUSH that leaves rsp",
    field: "register",
    text: "41 ff b4 4d 01 02 03 04",
    regs: { ...ADDRESSES, r13: 0xffff_c900_0000_8765n, rcx: 4n },
    plant: (planting) => {
      if (planting.facts.family === "push") leave(planting, RSP);
    },
    shrunk: `{"bytes":"ff37","regs":{"rsp":"0x0","rdi":"0xffffc90000001000"}}`,
  },
  {
    name: "DIV that raises #GP in place of #DE",
    field: "exception",
    text: "2e 48 f7 77 08",
    regs: { ...ADDRESSES, rdx: 0xffff_ffff_ffff_ff00n, rax: 1n },
    plant: ({ facts, out, row }) => {
      if (facts.mnemonic === "div" && out.effects!.exception[row] === 0) out.effects!.exception[row] = 13;
    },
    shrunk: '{"bytes":"f737","regs":{"rdx":"0xffffffffffffffff","rdi":"0xffffc90000001000"}}',
  },
  {
    name: "MOVUPS that leaves a wrong byte",
    field: "vector",
    text: "65 0f 10 6c 11 20",
    regs: { ...ADDRESSES, rcx: 0xffff_c900_0000_8765n, rdx: 0x100n },
    plant: ({ facts, out, row }) => {
      const { vector, vectorBytes } = out.effects!;
      if (facts.mnemonic === "movups" && vector[row] !== NONE) vectorBytes[32 * row + 15]! ^= 1;
    },
    shrunk: `{"bytes":"0f1007",${AT_DEVICE}}`,
  },
];

for (const { name, field, text, regs, plant, shrunk } of PLANTED) {
  cpuTest(`Shrinker.shrink() leaves of a noisy case of ${name} what shows it`, async () => {
    const [cpu, decoders] = [await openCpuParty(), await openDecoders()];
    const subject = new ExpectedSubject(cpu, plant);
    try {
      const shrinker = new Shrinker(new Panel({ subjects: [subject], decoders, cpu }, SHRINK_CAPACITY));
      const { panel } = shrinker;
      const batch = new Batch(panel.capacity);
      const start = caseFrom(text, { ...NOISE, ...regs === undefined ? {} : { regs } });
      fillBatch(batch, [start]);
      await panel.run(batch);
      const kind = allKindsOf(panel, 0).find((each) => fieldName(each) === field);
      assert(kind !== undefined, `${allKindsOf(panel, 0).map(fieldName)}`);
      const result = await shrinker.shrink(start, kind, () => undefined);
      assert(result.isNew, `${panel.expected.impossible[0]} ${panel.expected.kind[0]}`);
      assertEquals(formatCase(result.example), shrunk);
    } finally {
      subject.close();
      await closeDecoders(decoders);
      await cpu.close();
    }
  });
}

Deno.test("weighValues() weighs nothing of a case at its defaults, and values by how long they are", () => {
  const weights = [0x1n, 0xffn, 0xffff_ffffn, 0x1234_5678_9abc_def0n].map((value) =>
    weighValues(caseOf([0x01, 0x07], { memory: value }))
  );
  assertEquals(weighValues(DEFAULT_CASE), 0);
  assertEquals(weights.toSorted((a, b) => a - b), weights);
  assert(weighValues(caseOf([0x01, 0x07], { rflags: 0x203n })) < weighValues(caseOf([0x01, 0x07], { rflags: 0x213n })));
});
