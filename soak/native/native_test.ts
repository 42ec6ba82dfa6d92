import { assert, assertEquals } from "@std/assert";
import { parseCase } from "../../corpus/files/case_file.ts";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { CpuUnavailable } from "../../oracles/cpu/executor/cpu_unavailable.ts";
import { fillBatch } from "../../machine/case.ts";
import { compileNative, NativeSubject } from "./native_program.ts";
import { runNative } from "./run_native.ts";
import { UserCases } from "./user_cases.ts";

const CASES = 4000;
const CAPACITY = 512;

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

Deno.test({
  name: "runNative() finds nothing wrong in a subject that executes, and a flag that is planted in it",
  ignore: missing !== null,
  fn: async (t) => {
    const folder = await Deno.makeTempDir();
    const cpu = await openCpuParty();
    const source = new UserCases(1, CAPACITY);
    try {
      const program = `${folder}/native`;
      await compileNative(program);
      const run = async (cases: number, from: Parameters<typeof runNative>[1]["source"], ...args: string[]) => {
        const subject = await NativeSubject.open(program, ...args);
        try {
          return await runNative({ subject, cpu }, { source: from, cases });
        } finally {
          await subject.close();
        }
      };
      await t.step("nothing wrong", async () => {
        const { executed, expectedBy, unanswered, findings } = await run(CASES, source);
        assertEquals(findings.map(({ title }) => title), []);
        assertEquals(unanswered, 0);
        assert(executed.size > 200, `${executed.size} mnemonics`);
        assert(expectedBy.cpu > CASES / 2 && expectedBy.model > CASES / 20, JSON.stringify(expectedBy));
      });
      await t.step("nothing wrong in what was taken for wrong once", async () => {
        const { findings } = await run(REGRESSIONS.length, { fill: (batch) => fillBatch(batch, REGRESSIONS) });
        assertEquals(findings.map(({ title }) => title), []);
      });
      await t.step("CF after ADD", async () => {
        const { findings } = await run(CASES, source, "plant=01");
        assert(findings.length > 0);
        for (const { title } of findings) assert(/ CF.* add \(01\)/.test(title), title);
      });
    } finally {
      source.close();
      await cpu.close();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
