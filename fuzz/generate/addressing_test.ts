import { assertEquals } from "@std/assert";
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Form, Operand } from "../../machine/decoding.ts";
import { decodingsOf } from "../../oracles/decoders/decoder_testing.ts";
import { TextAddressing } from "../../states/addressing.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { Generator } from "./generator.ts";

const CASES = 8192;

Deno.test("TextAddressing.read() sees what iced sees, in every generated case of a form in scope", () => {
  const batch = new Batch(CASES);
  const anatomy = new Anatomy();
  const addressing = new TextAddressing();
  new Generator(5, CASES).fill(batch, 0, CASES);
  const decodings = decodingsOf(batch);
  let compared = 0;
  for (let row = 0; row < CASES; row++) {
    const form = decodings.form[row];
    if (form === Form.other || form === Form.movs || decodings.operand[row] !== Operand.memory) continue;
    compared++;
    const at = TEXT_STRIDE * row;
    anatomy.read(batch.text, at);
    addressing.read(batch.text, at, anatomy);
    const text = batch.text.subarray(at, at + MAX_INSTRUCTION).toHex();
    const { length, segment, address32 } = addressing;
    const whole = [decodings.length[row], decodings.segment[row], decodings.addressSize[row] === 4 ? 1 : 0];
    assertEquals([length, segment, address32], whole, text);
    if (addressing.hasModrm === 0) continue;
    const { base, index, scale, displacement } = addressing;
    const operand = [decodings.base[row], decodings.index[row], decodings.scale[row]];
    assertEquals([base, index, scale], operand, text);
    assertEquals(displacement, decodings.displacement.u32[2 * row]! | 0, text);
  }
  assertEquals(compared > CASES / 2, true);
});
