import { assert, assertEquals } from "@std/assert";
import { plainest } from "../findings/finding.ts";
import { corrected, HandlerSubject } from "../handler/revision_subject.ts";
import { Direction } from "../machine/access.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { mnemonicName } from "../oracles/decoders/mnemonics.ts";
import { Panel } from "../oracles/panel.ts";
import { diff } from "./diff.ts";
import { SPACES } from "./sweep/known_spaces.ts";
import { SweepRunner } from "./sweep/sweep_runner.ts";

/** Handles whatever instruction accesses memory by a read of four bytes, and moves as the corrected handler does. */
class Reader implements Subject {
  readonly name = "reader";
  /** Cases outside the model that it handled, by mnemonic. */
  readonly handled: Record<string, number> = {};
  readonly #moves = new HandlerSubject(corrected);
  readonly #iced = new IcedDecoder();
  readonly #spoil: (batch: Batch, out: Outcomes, decodings: DecodingColumns) => void;

  constructor(spoil: (batch: Batch, out: Outcomes, decodings: DecodingColumns) => void = () => {}) {
    this.#spoil = spoil;
  }

  run(batch: Batch, out: Outcomes): void {
    const decodings = new DecodingColumns(batch.capacity);
    this.#moves.run(batch, out);
    this.#iced.decode(batch, decodings);
    for (let row = 0; row < batch.size; row++) {
      const at = decodings.rowOf[row]!;
      if (decodings.touchesMemory[at] === 1) this.#read(batch, out, row, decodings, at);
    }
    this.#spoil(batch, out, decodings);
  }

  #read(batch: Batch, out: Outcomes, row: number, { length, mnemonic }: DecodingColumns, at: number): void {
    const name = mnemonicName(mnemonic[at]!);
    this.handled[name] = (this.handled[name] ?? 0) + 1;
    out.handled[row] = 1;
    out.returned[row] = length[at]!;
    out.rip.add(row, length[at]!);
    out.access.count[row] = 1;
    out.access.size[row] = 4;
    out.access.direction[row] = Direction.read;
    out.access.gpa.copy(row, batch.ve.gpa, row);
  }

  close(): void {
    this.#iced.close();
  }
}

async function withReader<T>(
  reader: Reader,
  work: (parties: ConstructorParameters<typeof Panel>[0]) => Promise<T>,
): Promise<T> {
  const decoders = await openDecoders();
  try {
    return await work({ subjects: [reader], decoders });
  } finally {
    await closeDecoders(decoders);
    reader.close();
  }
}

const ofReader = ({ findings }: Awaited<ReturnType<typeof diff>>) =>
  findings.filter(({ parties, isGap }) => parties[0] === "reader" && !isGap);

Deno.test("diff() does not judge what is outside the model, and counts it by mnemonic", async () => {
  const reader = new Reader();
  const result = await withReader(reader, (parties) => diff(parties, { seed: 1, cases: 12_288 }));
  assertEquals(ofReader(result).map(({ title }) => title), []);
  const [counts, ...others] = result.outside;
  assertEquals(others, []);
  assert(counts!.handled > 500, `${counts!.handled}`);
  assertEquals(counts!.refused, 0);
  // Shrinking asks the subject, too, and counts nothing.
  const names = Object.keys(counts!.mnemonics);
  assert(names.length > 20 && names.every((name) => reader.handled[name]! >= counts!.mnemonics[name]!), names.join());
  assertEquals(Object.values(counts!.mnemonics).reduce((a, b) => a + b), counts!.handled);
});

Deno.test("diff() finds a bug in a move beside instructions that are outside the model", async () => {
  const spoiled = new Reader((batch, out, { form, rowOf, touchesMemory }) => {
    for (let row = 0; row < batch.size; row++) {
      const at = rowOf[row]!;
      if (touchesMemory[at] === 0 && form[at] === 2 && out.handled[row] === 1) out.registers.u8[128 * row + 8]! ^= 1;
    }
  });
  const found = ofReader(await withReader(spoiled, (parties) => diff(parties, { seed: 1, cases: 12_288 })));
  assert(
    found.length > 0 && found.every(({ title }) => /: movzx/.test(title)),
    found.map(({ title }) => title).join("; "),
  );
  assert(found.every((finding) => plainest(finding).case.bytes[0] === 0x0f));
});

Deno.test("Panel.run() holds nothing against who handles CMP, STOS or a VEX form of memory, and a NOP against who handles it", async () => {
  const texts = ["3b 07", "aa", "f3 ab", "c5 f8 c6 07 00", "50", "90", "8d 07"];
  const nop: Reader = new Reader((_, out) => {
    for (const row of [5, 6]) {
      out.handled[row] = 1;
      out.returned[row] = row === 5 ? 1 : 2;
    }
  });
  await withReader(nop, async (parties) => {
    const panel = new Panel(parties, texts.length);
    const batch = new Batch(texts.length);
    fillBatch(batch, texts.map((text) => caseFrom(text)));
    await panel.run(batch);
    const accused = Array.from(panel.seats[0]!.fields.subarray(0, texts.length), (fields) => fields !== 0);
    assertEquals(accused, [false, false, false, false, false, true, true]);
  });
});

Deno.test("SweepRunner.run() counts what is outside the model, the same in one piece and in several", async () => {
  await withReader(new Reader(), async (parties) => {
    const runner = new SweepRunner(SPACES.core, parties);
    const [from, middle, to] = [860_000, 860_111, 860_400];
    const whole = (await runner.run({ from, to })).data;
    const joined = await runner.run({ from: middle, to });
    joined.add((await runner.run({ from, to: middle })).data);
    assertEquals(joined.data, whole);
    assert(whole.outside[0]!.handled > 0, JSON.stringify(whole.outside));
  });
});
