/** What the CPU, which is asked about generated cases, and the decoder that the model believes must agree on. */
import { assert, assertEquals } from "@std/assert";
import { Batch } from "../machine/batch.ts";
import { readCase } from "../machine/case.ts";
import { type DecodingColumns, Form, Operand } from "../machine/decoding.ts";
import { Qwords } from "../machine/qwords.ts";
import { AccessTruths } from "../oracles/cpu/access_truth.ts";
import { cpuTest } from "../oracles/cpu/cpu_testing.ts";
import { CpuOracle } from "../oracles/cpu/oracle.ts";
import { CpuTruths } from "../oracles/cpu/truth.ts";
import { decodingsOf } from "../oracles/decoder_testing.ts";
import { linearAddress } from "../oracles/linear_address.ts";
import { Generator } from "./generate.ts";

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
  const oracle = new CpuOracle(cpu, CASES);
  await oracle.ask(batch, decodings, truths);
  const rows = Array.from({ length: CASES }, (_, row) => row).filter((row) =>
    decodings.form[row] !== Form.other && decodings.form[row] !== Form.movs && truths.valid[row] === 1
  );
  await oracle.access({ batch, truths }, rows, accesses);
  for (const row of rows) {
    const isMemory = decodings.operand[row] === Operand.memory;
    const isStore = decodings.store[row] === 1;
    const { shown, size, address: seen } = isStore ? accesses.write : accesses.read;
    const { shown: otherShown } = isStore ? accesses.read : accesses.write;
    const text = readCase(batch, row).bytes.join(" ");
    assertEquals([shown[row], otherShown[row]], [isMemory ? 1 : 0, 0], text);
    if (!isMemory) continue;
    linearAddress(batch, decodings, row, address);
    assertEquals(seen.at(row), address.at(row), text);
    if (!sizeIsOpen(decodings, row)) assertEquals(size[row], decodings.memorySize[row], text);
  }
  assert(rows.length > CASES / 2);
});
