import { assertEquals } from "@std/assert";
import { DecoderField, ModelField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { DecodingColumns, Form, Operand } from "../../machine/decoding.ts";
import { CpuTruths } from "../cpu/ask/cpu_truths.ts";
import { Stop, Vector } from "../cpu/executor/stop.ts";
import { mnemonicId } from "../decoders/mnemonics.ts";
import { Expectations, Expected, Source } from "../model/expectation.ts";
import { judgeByCpu, judgeDecodersByCpu, judgeModelByCpu } from "./judge_by_cpu.ts";

const DEVICE = 0x8877_6655_4433_2211n;

/** A 4-byte load or store of 2 bytes that decoder, model and CPU agree on. */
class Agreement {
  readonly batch = new Batch(1);
  readonly decodings = new DecodingColumns(1);
  readonly expected = new Expectations(1);
  readonly truths = new CpuTruths(1);

  constructor(isStore = false) {
    const { batch, decodings, expected, truths } = this;
    fillBatch(batch, [caseOf([0x8b, 0x07], { device: { value: DEVICE, status: 0n } })]);
    decodings.valid[0] = truths.valid[0] = 1;
    decodings.length[0] = truths.length[0] = 2;
    decodings.form[0] = Form.mov;
    expected.kind[0] = Expected.handled;
    expected.access.count[0] = 1;
    expected.access.size[0] = 4;
    expected.access.direction[0] = isStore ? Direction.write : Direction.read;
    expected.access.data.set(0, isStore ? 0xaabb_ccddn : 0n);
    truths.stop[0] = Stop.completed;
    truths.memory.set(0, isStore ? DEVICE & ~0xffff_ffffn | 0xaabb_ccddn : DEVICE);
  }

  get decoder(): number {
    return judgeByCpu(this.decodings, this.truths, 0);
  }

  get model(): number {
    const fields = new Uint32Array(1);
    judgeModelByCpu(this.batch, this.decodings, this.expected, this.truths, fields);
    return fields[0]!;
  }
}

Deno.test("judgeByCpu() and judgeModelByCpu() see no difference where there is none", () => {
  for (const isStore of [false, true]) {
    const agreed = new Agreement(isStore);
    assertEquals([agreed.decoder, agreed.model], [0, 0]);
  }
});

Deno.test("judgeModelByCpu() does not judge the model by what the CPU itself expects", () => {
  const changed = new Agreement();
  changed.truths.memory.set(0, 0n);
  assertEquals(changed.model, ModelField.memory);
  changed.expected.source[0] = Source.cpu;
  assertEquals(changed.model, 0);
});

Deno.test("judgeModelByCpu() asks for no memory of a move between registers", () => {
  const registers = new Agreement();
  registers.decodings.operand[0] = Operand.register;
  registers.expected.access.count[0] = 0;
  registers.truths.memory.set(0, 0n);
  assertEquals(registers.model, 0);
});

Deno.test("judgeByCpu() sees a wrong validity, either way, and a wrong length", () => {
  const [accepts, rejects, longer] = [new Agreement(), new Agreement(), new Agreement()];
  accepts.truths.valid[0] = 0;
  rejects.decodings.valid[0] = 0;
  longer.decodings.length[0] = 3;
  const { validity, length } = DecoderField;
  assertEquals([accepts.decoder, rejects.decoder, longer.decoder], [validity, validity, length]);
});

Deno.test("judgeByCpu() takes an instruction that is there to raise #UD for valid", () => {
  const ud2 = new Agreement();
  ud2.truths.valid[0] = 0;
  ud2.decodings.mnemonic[0] = mnemonicId("ud2");
  assertEquals(ud2.decoder, 0);
});

Deno.test("judgeByCpu() and judgeModelByCpu() leave out what the CPU did not answer", () => {
  for (const stop of [Stop.notRun, Stop.timeout, Stop.killed, Stop.tampered]) {
    const unanswered = new Agreement();
    unanswered.truths.stop[0] = stop;
    unanswered.truths.valid[0] = 0;
    unanswered.truths.registers.set(0, 1n);
    assertEquals([unanswered.decoder, unanswered.model], [0, 0]);
  }
});

Deno.test("judgeModelByCpu() does not look for a store that an earlier batch left where an instruction has no access", () => {
  const move = new Agreement(true);
  move.expected.access.count[0] = 0;
  move.truths.memory.set(0, DEVICE);
  assertEquals(move.model, 0);
});

Deno.test("judgeModelByCpu() sees a wrong rip, any wrong register and wrong memory", () => {
  const rip = new Agreement();
  rip.truths.rip.add(0, 1);
  assertEquals(rip.model, ModelField.rip);
  for (let register = 0; register < 16; register++) {
    const wrong = new Agreement();
    wrong.truths.registers.set(register, 1n << 63n);
    assertEquals(wrong.model, ModelField.register);
  }
  for (const [isStore, memory] of [[false, DEVICE + 1n], [true, DEVICE], [true, DEVICE | 0xffn << 56n]] as const) {
    const wrong = new Agreement(isStore);
    wrong.truths.memory.set(0, memory);
    assertEquals(wrong.model, ModelField.memory);
  }
  const strayed = new Agreement();
  strayed.truths.strayed[0] = 1;
  assertEquals(strayed.model, ModelField.memory);
});

Deno.test("judgeModelByCpu() sees a fault where the model expects none", () => {
  const faults = new Agreement();
  faults.truths.stop[0] = Stop.fault;
  faults.truths.vector[0] = Vector.generalProtection;
  assertEquals(faults.model, ModelField.fault);
});

Deno.test("judgeModelByCpu() does not blame the model for a wrong decoding, nor for what it refuses", () => {
  const wrongLength = new Agreement();
  wrongLength.decodings.length[0] = 3;
  wrongLength.truths.registers.set(0, 1n);
  assertEquals(wrongLength.model, 0);
  const refused = new Agreement();
  refused.expected.kind[0] = Expected.refused;
  refused.truths.registers.set(0, 1n);
  assertEquals(refused.model, 0);
});

Deno.test("judgeDecodersByCpu() leaves out what the decoders do not agree on", () => {
  const { decodings, truths } = new Agreement();
  truths.valid[0] = 0;
  const fields = new Uint32Array(1);
  judgeDecodersByCpu(decodings, Uint32Array.of(0), truths, 1, fields);
  assertEquals(fields[0], DecoderField.validity);
  judgeDecodersByCpu(decodings, Uint32Array.of(DecoderField.length), truths, 1, fields);
  assertEquals(fields[0], 0);
});
