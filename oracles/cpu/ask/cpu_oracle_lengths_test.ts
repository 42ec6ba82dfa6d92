import { assertEquals } from "@std/assert";
import { vectorName } from "../../../machine/exception.ts";
import { cpuTest } from "../executor/cpu_testing.ts";
import { Stop } from "../executor/stop.ts";
import type { Transport } from "../executor/transport.ts";
import { ask } from "./cpu_cases_testing.ts";

const RAX = 0, RSI = 6, RDI = 7;

const load = { register: RAX, base: RDI };

cpuTest("CpuOracle does not believe a decoder", async (cpu) => {
  const [, truths] = await ask(cpu, [
    { code: "8b 07", decoding: { ...load, base: RSI } },
    { code: "64 8b 07", decoding: load },
    { code: "8b 07", decoding: { ...load, length: 3 } },
    { code: "8b 47 01", decoding: { ...load, length: 2 } },
    { code: "0f 0b", decoding: { form: "other" } },
    { code: "89 c8", decoding: null },
    { code: "0f 0b", decoding: null },
    { code: "66".repeat(15), decoding: null },
    { code: "8b 47 01", decoding: null, fields: { fetch: 2 } },
    { code: "8b 47 01", decoding: null, fields: { fetch: 0 } },
  ]);
  const seen = Array.from(truths.stop, (stop, row) => {
    const end = stop === Stop.fault ? vectorName(truths.vector[row]!) : stop;
    return [truths.valid[row], truths.length[row], end];
  });
  assertEquals(seen.slice(0, 7), [
    [1, 2, "#GP"],
    [1, 3, "#PF"],
    [1, 2, Stop.completed],
    [1, 3, Stop.completed],
    [0, 2, "#UD"],
    [1, 2, Stop.completed],
    [0, 2, "#UD"],
  ]);
  assertEquals([seen[7]![0], seen[7]![2]], [0, "#GP"]);
  assertEquals(seen.slice(8), [[0, 0, Stop.needsMore], [0, 0, Stop.needsMore]]);
});

cpuTest("CpuOracle takes a branch into its own bytes for an instruction, whatever these come to", async (cpu) => {
  // JNS back into its displacement, where MOV stands and then what is none.
  const code = "0f 89 fb ff ff ff";
  for (const quick of [false, true]) {
    const [, truths] = await ask(cpu, [{ code, decoding: { form: "other" } }], quick);
    assertEquals([truths.valid[0], truths.length[0]], [1, 6]);
  }
});

cpuTest("CpuOracle asks about many states of one text with one more execution", async (cpu) => {
  let records = 0;
  const counting = {
    run: (batch: Parameters<Transport["run"]>[0]) => {
      records += batch.size;
      return cpu.run(batch);
    },
  } as Transport;
  const questions = Array.from({ length: 8 }, (_, n) => ({
    code: "8b 07",
    decoding: load,
    fields: { device: { value: BigInt(n), status: 0n } },
  }));
  const [, truths] = await ask(counting, questions);
  assertEquals(records, 9);
  assertEquals(questions.map((_, row) => truths.registers.at(16 * row)), [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n]);
});
