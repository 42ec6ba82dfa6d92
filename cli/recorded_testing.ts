/**
 * Lines for `judge` in tests, made from what a subject of protocol 2 tells.
 *
 * @module
 */
import { varyStates } from "../fuzz/generate/emulator_states.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import type { Decoder } from "../oracles/decoders/decoder.ts";
import { formatRecordedLine } from "../triage/explain/recorded_line.ts";

/**
 * What a subject tells of generated cases, in states that an emulator meets, as lines.
 *
 * @param subject Who is asked.
 * @param name What it is called in the lines.
 * @param decoder Says where operands are.
 * @param cases How many cases.
 */
export async function recordedLines(
  subject: Subject,
  name: string,
  decoder: Decoder,
  cases: number,
): Promise<string[]> {
  const seed = 1;
  const [batch, decodings, out] = [new Batch(cases), new DecodingColumns(cases), new Outcomes(cases, subject.telling)];
  new Generator(seed, cases).fill(batch, 0, cases);
  varyStates(seed, 0, batch);
  decoder.decode(batch, decodings);
  fillGuestLinearAddresses(batch, decodings, true);
  await subject.run(batch, out);
  return Array.from({ length: cases }, (_, row) => {
    const line = formatRecordedLine(name, batch, out, row);
    if (line === undefined) throw new Error(`No outcome of ${name} for case ${row}`);
    return line;
  });
}
