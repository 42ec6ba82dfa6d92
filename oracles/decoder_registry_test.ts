import { assertEquals, assertRejects } from "@std/assert";
import { closeDecoders, DECODER_NAMES, DECODERS, openDecoders } from "./decoder_registry.ts";
import type { Decoder } from "./decoders/decoder.ts";

Deno.test("DECODERS names every decoder once, as it names itself", async () => {
  const open = await openDecoders();
  try {
    assertEquals(open.map(({ name }) => name), [...DECODER_NAMES]);
    assertEquals(new Set(DECODER_NAMES).size, DECODERS.length);
    // Names are joined in signatures and in names of pairs.
    for (const name of DECODER_NAMES) assertEquals(/^[a-z][\w.+-]*$/.test(name), true, name);
  } finally {
    await closeDecoders(open);
  }
});

Deno.test("openDecoders() closes what is open where one does not load", async () => {
  const closed: string[] = [];
  const decoder = (name: string): Decoder => ({ name, version: "1", decode() {}, close: () => void closed.push(name) });
  const entry = (name: string, open: () => Promise<Decoder>) => ({ ...DECODERS[0], name, open });
  const entries = [
    entry("a", () => Promise.resolve(decoder("a"))),
    entry("b", () => Promise.reject(new Error("b does not load"))),
    entry("c", () => Promise.resolve(decoder("c"))),
  ] as const;
  await assertRejects(() => openDecoders(entries), Error, "b does not load");
  assertEquals(closed, ["a"]);
});
