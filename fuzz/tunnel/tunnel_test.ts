import { assert, assertEquals } from "@std/assert";
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";
import { cpuTest } from "../../oracles/cpu/executor/cpu_testing.ts";
import type { Transport } from "../../oracles/cpu/executor/transport.ts";
import { CapstoneDecoder } from "../../oracles/decoders/capstone/capstone.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { Tunnel, type TunnelRange, type TunnelState } from "./tunnel.ts";

/** iced, with bugs: 8b /r with SIB 0c is three bytes longer, with SIB 0d it is no instruction, and 0f ff 00 is one. */
class BuggyDecoder implements Decoder {
  readonly name = "buggy";
  readonly version = "0";
  readonly #iced = new IcedDecoder();

  decode(batch: Batch, out: DecodingColumns): void {
    this.#iced.decode(batch, out);
    for (let row = 0; row < batch.size; row++) {
      const [first, second, third] = batch.text.subarray(16 * row);
      const at = out.rowOf[row]!;
      if (first === 0x8b && second === 0x04 && third === 0x0c) out.length[at]! += 3;
      if (first === 0x8b && second === 0x04 && third === 0x0d) out.length[at] = out.valid[at] = 0;
      if (first === 0x0f && second === 0xff && third === 0) out.length[at] = out.valid[at] = 1;
    }
  }

  close(): void {
    this.#iced.close();
  }
}

/** Walks a range in as many runs as it takes, each of `steps` steps and with nothing but what the one before saved. */
async function tunnel(cpu: Transport, range: TunnelRange, steps = Infinity): Promise<TunnelState> {
  const decoders: Decoder[] = [new IcedDecoder(), new BuggyDecoder(), await CapstoneDecoder.open()];
  try {
    let state: TunnelState | undefined;
    for (;;) {
      const run = new Tunnel({ cpu, decoders }, range, state);
      for (let n = 0; n < steps && !run.isDone; n++) await run.step();
      state = JSON.parse(JSON.stringify(run.state)) as TunnelState;
      if (!run.isDone) continue;
      assertEquals(run.textsLeft, 0);
      assertEquals(run.progress.done, run.progress.of);
      return state;
    }
  } finally {
    for (const decoder of decoders) decoder.close();
  }
}

const LOADS = { from: "8b0400", to: "8b040f" };

cpuTest("Tunnel finds a decoder's wrong length and the instruction it does not see", async (cpu) => {
  const { findings, walks, steps } = await tunnel(cpu, LOADS);
  assertEquals(walks, []);
  assert(steps > 16 && steps < 5000, `${steps}`);
  const [length, unseen] = findings;
  assertEquals(findings.length, 2);
  assertEquals([length?.nature, length?.opcode, length?.parties, length?.example], [
    "length",
    "8b",
    ["buggy"],
    "8b040c000000",
  ]);
  assertEquals(length?.opinions.map(({ party, length }) => [party, length]), [
    ["cpu", 3],
    ["iced", 3],
    ["buggy", 6],
    ["capstone", 3],
  ]);
  assertEquals([unseen?.nature, unseen?.opcode, unseen?.parties], ["unseen", "8b", ["buggy"]]);
  assertEquals(unseen?.example, "8b040d00000000");
  assert(unseen!.count > 16);
});

cpuTest("Tunnel finds instructions that the CPU has not", async (cpu) => {
  const { findings } = await tunnel(cpu, { from: "0fff", to: "0fff" });
  const invented = findings.filter(({ nature }) => nature === "invented");
  assertEquals(findings.length, invented.length);
  // UD0 is an instruction by name, and decoders differ on whether it has operands.
  assert(invented.some(({ parties }) => parties.includes("buggy")));
  assertEquals(invented[0]?.opinions[0], { party: "cpu", length: 0, says: "#UD" });
});

cpuTest("Tunnel gives the same report each time, and in one go as in many", async (cpu) => {
  const whole = await tunnel(cpu, LOADS);
  assertEquals(await tunnel(cpu, LOADS), whole);
  assertEquals(await tunnel(cpu, LOADS, 50), whole);
});

cpuTest("Tunnel walks more branches than are under way at once", async (cpu) => {
  const { steps, findings } = await tunnel(cpu, { from: "8b40", to: "8b45" });
  // 8b 44 has a SIB byte in the branch and a displacement of one byte after it; the others are whole branches.
  assertEquals(steps, 5 * 256 + 256 * 256);
  assertEquals(findings, []);
});

cpuTest("Tunnel counts an instruction once that is shorter than its branch", async (cpu) => {
  const { findings } = await tunnel(cpu, { from: "0f0b", to: "0f0b" });
  assertEquals(findings.map(({ nature, example, count }) => [nature, example, count]), [["invented", "0f0b", 1]]);
});
