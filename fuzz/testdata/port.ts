/**
 * A port of the posted handler, as a program that speaks the binary protocol. It is the same but for one corner: a fifth
 * distinct legacy prefix is taken for a prefix, where the original takes it for the opcode. Its arguments are its name, and
 * the bits of the features that it announces.
 */
import { HandlerSubject, posted } from "../../handler/revision_subject.ts";
import { Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { greet, serve } from "../../subject/testdata/server.ts";

const PREFIXES = new Set([0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65]);
const STORED = 4;

const handler = new HandlerSubject(posted);
const ported = new Batch(4096);

/** Where the fifth distinct prefix is; -1 where there is none. */
function fifth(text: Uint8Array): number {
  const seen = new Set<number>();
  for (const [at, byte] of text.entries()) {
    if (!PREFIXES.has(byte)) return -1;
    seen.add(byte);
    if (seen.size > STORED) return at;
  }
  return -1;
}

greet(Deno.args[0] ?? "port", 4096, Number(Deno.args[1] ?? 1));
serve((batch: Batch, out: Outcomes) => {
  ported.size = batch.size;
  const skipped: number[] = [];
  for (let row = 0; row < batch.size; row++) {
    ported.copy(row, batch, row);
    const text = ported.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + 15);
    const at = fifth(text);
    if (at < 0) continue;
    text.copyWithin(at, at + 1);
    skipped.push(row);
  }
  handler.run(ported, out);
  for (const row of skipped) {
    if (out.returned[row]! <= 0) continue;
    out.returned[row]!++;
    out.rip.add(row, 1);
  }
});
