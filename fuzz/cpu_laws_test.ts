/** What the CPU, which is asked about generated cases, and the decoder that the model believes must agree on. */
import { assert, assertEquals } from "@std/assert";
import { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { type DecodingColumns, Form, Operand } from "../machine/decoding.ts";
import { linearAddress } from "../machine/linear_address.ts";
import { Qwords } from "../machine/qwords.ts";
import { AccessProbe } from "../oracles/cpu/access/access_probe.ts";
import { AccessTruths, Told, Way } from "../oracles/cpu/access/access_truths.ts";
import { CpuOracle } from "../oracles/cpu/ask/cpu_oracle.ts";
import { CpuTruths } from "../oracles/cpu/ask/cpu_truths.ts";
import { cpuTest } from "../oracles/cpu/executor/cpu_testing.ts";
import { decodingsOf } from "../oracles/decoders/decoder_testing.ts";
import { Generator } from "./generate/generator.ts";

const CASES = 2048;

/** Sizes that the CPU does not show, and one on which vendors differ: 66 63 reads four bytes on AMD and two on Intel. */
function sizeIsOpen(decodings: DecodingColumns, row: number): boolean {
  return decodings.base[row] === decodings.index[row] && decodings.scale[row] === 0 ||
    decodings.form[row] === Form.movsxd && decodings.operandSize[row] === 2;
}

cpuTest("the CPU accesses what iced says, in every generated case", async (cpu) => {
  const batch = new Batch(CASES);
  const truths = new CpuTruths(CASES);
  const accesses = new AccessTruths(CASES);
  const address = new Qwords(CASES);
  new Generator(1, CASES).fill(batch, 0, CASES);
  const decodings = decodingsOf(batch);
  await new CpuOracle(cpu, CASES).ask(batch, decodings, truths);
  const rows = Array.from({ length: CASES }, (_, row) => row).filter((row) =>
    decodings.form[row] !== Form.other && decodings.form[row] !== Form.movs && truths.valid[row] === 1
  );
  await new AccessProbe(cpu, CASES).run({ batch, truths }, rows, accesses);
  for (const row of rows) {
    const isMemory = decodings.operand[row] === Operand.memory;
    const isStore = decodings.store[row] === 1;
    const [{ ways, size, address: seen }, other] = accesses.accesses;
    const text = readCase(batch, row).bytes.join(" ");
    const way = !isMemory ? Way.none : isStore ? Way.write : Way.read;
    assertEquals([ways[row], other.ways[row], accesses.told[row]], [way, Way.none, Told.all], text);
    if (!isMemory) continue;
    linearAddress(batch, decodings, row, address);
    assertEquals(seen.at(row), address.at(row), text);
    if (!sizeIsOpen(decodings, row)) assertEquals(size[row], decodings.memorySize[row], text);
  }
  assert(rows.length > CASES / 2);
});
