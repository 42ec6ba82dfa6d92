import { assert, assertEquals } from "@std/assert";
import iced from "iced-x86";
import { Batch } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { AccessProbe } from "../oracles/cpu/access/access_probe.ts";
import { AccessTruths, Told } from "../oracles/cpu/access/access_truths.ts";
import { CpuOracle } from "../oracles/cpu/ask/cpu_oracle.ts";
import { CpuTruths } from "../oracles/cpu/ask/cpu_truths.ts";
import { cpuTest } from "../oracles/cpu/executor/cpu_testing.ts";

/**
 * Where the CPU shows something else, and is right: AMD's LFS and LGS take no 64-bit offset, and its MOVSXD reads a
 * doubleword whatever it writes; ENTER tries the new top of the stack; far transfers read what their privilege check needs;
 * XSAVE's size is that of the state. Where UMIP keeps SGDT and its like from processes, the system writes something in their place.
 */
const OTHERWISE = /^(L[fg]s_r64|S[gi]dt|Sldt|Smsw|Str_|Movsxd_r16|Enter|Retf|Iret|Jmp_m|Call_m|Lss|Xsave|Xrstor)/;

/** One text of each of iced's forms of the legacy maps that accesses memory at rdi, or where its form says. */
function texts(): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  const seen = new Set<number>();
  const instruction = new iced.Instruction();
  for (const prefixes of [[], [0x66], [0xf3], [0x48]]) {
    for (const map of [[], [0x0f], [0x0f, 0x38]]) {
      for (let k = 0; k < 0x800; k++) {
        const text = Uint8Array.from([...prefixes, ...map, k >> 3, (k & 7) << 3 | 7, ...Array(11).fill(1)]);
        const decoder = new iced.Decoder(64, text, iced.DecoderOptions.None);
        decoder.decodeOut(instruction);
        decoder.free();
        const key = 2 * instruction.code + Number(instruction.op0Kind === iced.OpKind.Register);
        if (instruction.isInvalid || found.has(instruction.code) || seen.has(key)) continue;
        seen.add(key);
        if (usesOf(instruction).length === 0) continue;
        found.set(instruction.code, text.slice(0, instruction.length));
      }
    }
  }
  instruction.free();
  return found;
}

/** Bits of `Way` and size of each memory that iced says is used. */
function usesOf(instruction: iced.Instruction): string[] {
  const factory = new iced.InstructionInfoFactory();
  const info = factory.info(instruction);
  const { Read, CondRead, ReadWrite, ReadCondWrite } = iced.OpAccess;
  const uses = info.usedMemory().map((used) => {
    const { access, memorySize } = used;
    used.free();
    const ways = [Read, CondRead].includes(access) ? 1 : [ReadWrite, ReadCondWrite].includes(access) ? 3 : 2;
    return `${ways}:${iced.MemorySizeExt.size(memorySize)}`;
  });
  for (const object of [info, factory]) object.free();
  return uses.sort();
}

cpuTest(
  "AccessProbe.run() shows of each form of the legacy maps what iced says, or says that it cannot tell",
  async (cpu) => {
    const all = [...texts()];
    const batch = new Batch(all.length);
    const truths = new CpuTruths(all.length);
    const accesses = new AccessTruths(all.length);
    fillBatch(
      batch,
      all.map(([, text]) => {
        const plain = caseOf(text);
        return {
          ...plain,
          registers: plain.registers.map((value, r) => r === 1 ? 1n : r === 0 || r === 2 ? 7n : value),
        };
      }),
    );
    await new CpuOracle(cpu, all.length).ask(batch, new DecodingColumns(all.length), truths);
    const rows = [...all.keys()].filter((row) => truths.valid[row] === 1);
    await new AccessProbe(cpu, all.length).run({ batch, truths }, rows, accesses);
    let agreeing = 0;
    for (const row of rows) {
      const [code, text] = all[row]!;
      const decoder = new iced.Decoder(64, text, iced.DecoderOptions.None);
      const instruction = decoder.decode();
      const uses = usesOf(instruction);
      for (const object of [instruction, decoder]) object.free();
      const shown = accesses.accesses.filter(({ ways }) => ways[row] !== 0).map(({ ways, size }) =>
        `${ways[row]}:${size[row]}`
      );
      // What shows nothing may be refused first, or have no address that an operand has.
      if (shown.length === 0 || accesses.told[row] !== Told.all || OTHERWISE.test(iced.Code[code]!)) continue;
      assertEquals(shown.sort(), uses, `${iced.Code[code]} ${text.toHex()}`);
      agreeing++;
    }
    assert(agreeing > 700, `${agreeing} of ${rows.length}`);
  },
);
