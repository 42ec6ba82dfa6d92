import { assert, assertEquals } from "@std/assert";
import { corrected, HandlerSubject } from "../handler/revision_subject.ts";
import type { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import type { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { diff } from "./diff.ts";

const CASES = 12_288;

/** Steps over a MOVS that repeats zero times, as the CPU does, or asks the device about it first. */
async function titlesOf(asks: boolean): Promise<string[]> {
  const moves = new HandlerSubject(corrected);
  const iced = new IcedDecoder();
  const step = (batch: Batch, out: Outcomes) => {
    const decodings = new DecodingColumns(batch.capacity);
    moves.run(batch, out);
    iced.decode(batch, decodings);
    for (let row = 0; row < batch.size; row++) {
      const at = decodings.rowOf[row]!;
      const isNarrow = decodings.addressSize[at] === 4;
      const [low, high] = batch.registers.u32.subarray(32 * row + 2, 32 * row + 4);
      if (decodings.repeat[at] === 0 || low !== 0 || !isNarrow && high !== 0 || batch.cpl[row] === 3) continue;
      out.handled[row] = 1;
      out.returned[row] = decodings.length[at]!;
      out.rip.add(row, decodings.length[at]!);
      out.access.count[row] = asks ? 1 : 0;
    }
  };
  const subject: Subject = { name: "steps", run: step, close: () => iced.close() };
  const decoders = await openDecoders();
  try {
    const { findings } = await diff({ subjects: [subject], decoders }, { seed: 1, cases: CASES });
    return findings.filter(({ parties, isGap }) => parties[0] === "steps" && !isGap).map(({ title }) => title);
  } finally {
    await closeDecoders(decoders);
    subject.close();
  }
}

Deno.test("diff() finds who asks the device about a MOVS that repeats zero times, and nothing wrong in who steps over it", async () => {
  assertEquals(await titlesOf(false), []);
  const titles = await titlesOf(true);
  assert(
    titles.length === 1 && titles.every((title) => /^Makes another number of accesses: movs/.test(title)),
    titles.join(),
  );
});
