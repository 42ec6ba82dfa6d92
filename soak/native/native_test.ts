import { assert, assertEquals } from "@std/assert";
import { formatCase, parseCase } from "../../corpus/files/case_file.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch, readCase } from "../../machine/case.ts";
import { type CpuParty, openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { Panel, QUICK } from "../../oracles/panel.ts";
import { compileNative, NativeSubject } from "./native_program.ts";
import { type CaseSource, type NativeRun, runNative } from "./run_native.ts";
import { UserCases } from "./user_cases.ts";
import { dueBytes, parseWritten } from "./written_testing.ts";

const CAPACITY = 512;
const CASES = 6 * CAPACITY;

/** Cases about which verdict was wrong, though everybody was right. */
const REGRESSIONS = [
  // The CPU is asked for 16 iterations at most.
  `{"bytes":"f2aa","rip":"0x10000000","regs":{"rcx":"0x1b","rsp":"0x20008050","rdi":"0x20005003"}}`,
  `{"bytes":"f2ad","rip":"0x10000000","regs":{"rcx":"0x14","rsp":"0x20008050","rsi":"0x20002000"}}`,
  `{"bytes":"f2a7","rip":"0x10000000","regs":{"rsp":"0x20008070","rsi":"0x20002003","rdi":"0x20002008"}}`,
  // F2 behind a REX that does nothing.
  `{"bytes":"40f2a7","rip":"0x7f00100000bb","regs":{"rsp":"0x7f0030000870","rsi":"0x7f0010001a26","rdi":"0x7f0020002fff"}}`,
  // A call that reads no address from memory, and a move between registers.
  `{"bytes":"e807","rip":"0x10000000","regs":{"rsp":"0x20008060"}}`,
  `{"bytes":"8bc0","rip":"0x10000000","regs":{"rsp":"0x20008060"}}`,
  // Its register is xmm16, of which a case says nothing.
  `{"bytes":"62e17c082e23","rip":"0x7f0010000090","regs":{"rbx":"0x7f00200014cc","rsp":"0x7f0030000280"},"vectors":"0xffffffff0000ffff"}`,
  // It reads the upper half of zmm0.
  `{"bytes":"62f37d484304233f","rip":"0x7f0070000000","regs":{"rbx":"0x7f0020002503","rsp":"0x7f0030000000"},"device":{"value":"0x0"}}`,
  // AMD's CPUs execute both; the second is longer on Intel's.
  `{"bytes":"f00f002b","rip":"0x7f00700005d8","regs":{"rbx":"0x80000000","rsp":"0x7f0030000110"}}`,
  `{"bytes":"660f8207","fetch":6,"rip":"0x7f007000051c","regs":{"rsp":"0x7f0030000f50"}}`,
].map((line) => parseCase(line));

const missing = await whatIsMissing();
if (missing !== null) console.warn(`${missing}; tests of the native subject are skipped`);

async function whatIsMissing(): Promise<string | null> {
  try {
    await (await openCpuParty()).close();
    await new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" }).output();
    return null;
  } catch (error) {
    if (error instanceof CpuUnavailable) return error.message;
    if (error instanceof Deno.errors.NotFound) return "There is no cc";
    throw error;
  }
}

/** What the steps of the test share. */
class Bench {
  readonly source = new UserCases(1, CAPACITY);

  constructor(readonly cpu: CpuParty, readonly folder: string) {}

  get program(): string {
    return `${this.folder}/native`;
  }

  /** Runs cases by the subject with arguments. */
  async run(cases: number, source: CaseSource, ...args: string[]): Promise<NativeRun> {
    const subject = await NativeSubject.open(this.program, ...args);
    try {
      return await runNative({ subject, cpu: this.cpu }, { source, cases });
    } finally {
      await subject.close();
    }
  }
}

async function findsNothing(bench: Bench): Promise<void> {
  const { executed, expectedBy, unanswered, unsteady, findings } = await bench.run(CASES, bench.source);
  assertEquals(findings.map(({ title }) => title), []);
  assertEquals([unanswered, unsteady], [0, []]);
  assert(executed.size > 200, `${executed.size} mnemonics`);
  assert(expectedBy.cpu > CASES / 2 && expectedBy.model > CASES / 20, JSON.stringify(expectedBy));
}

async function findsNothingAgain(bench: Bench): Promise<void> {
  const { findings } = await bench.run(REGRESSIONS.length, { fill: (batch) => fillBatch(batch, REGRESSIONS) });
  assertEquals(findings.map(({ title }) => title), []);
}

async function findsPlanted(bench: Bench): Promise<void> {
  const { findings } = await bench.run(CASES, bench.source, "plant=01");
  assert(findings.length > 0);
  for (const { title } of findings) assert(/ CF.* add \(01\)/.test(title), title);
}

async function writesAsExpected({ source, cpu, folder, program }: Bench): Promise<void> {
  const file = `${folder}/written`;
  const subject = await NativeSubject.open(program, `written=${file}`);
  const decoders = await openDecoders();
  try {
    const panel = new Panel({ subjects: [subject], decoders: [decoders[0]], cpu }, CAPACITY, QUICK);
    const batch = new Batch(CAPACITY);
    let compared = 0;
    for (let number = 0; number < CASES / CAPACITY; number++) {
      source.fill(batch, number, CAPACITY);
      await panel.run(batch);
      const written = parseWritten(await Deno.readTextFile(file));
      for (let row = 0; row < CAPACITY; row++) {
        const due = panel.seats[0]!.outcomes.handled[row] === 1 ? dueBytes(panel, row) : undefined;
        if (due === undefined) continue;
        if (due.size > 0) compared++;
        assertEquals(written.get(CAPACITY * number + row), due, formatCase(readCase(batch, row)));
      }
    }
    assert(compared > CASES / 8, `${compared} compared`);
  } finally {
    await closeDecoders(decoders);
    await subject.close();
  }
}

Deno.test({
  name: "runNative() finds nothing wrong in a subject that executes, and a flag that is planted in it",
  ignore: missing !== null,
  fn: async (t) => {
    const bench = new Bench(await openCpuParty(), await Deno.makeTempDir());
    try {
      await compileNative(bench.program);
      await t.step("nothing wrong", () => findsNothing(bench));
      await t.step("nothing wrong in what was taken for wrong once", () => findsNothingAgain(bench));
      await t.step("CF after ADD", () => findsPlanted(bench));
      await t.step("memory is written as expected", () => writesAsExpected(bench));
    } finally {
      bench.source.close();
      await bench.cpu.close();
      await Deno.remove(bench.folder, { recursive: true });
    }
  },
});
