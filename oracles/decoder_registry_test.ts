import { assertEquals, assertRejects } from "@std/assert";
import {
  ALL_DECODER_NAMES,
  closeDecoders,
  DECODER_NAMES,
  decoderNamed,
  DECODERS,
  familyOf,
  newestOf,
  openDecoders,
  RELEASES,
} from "./decoder_registry.ts";
import type { Decoder } from "./decoders/decoder.ts";

Deno.test("DECODERS and RELEASES name every decoder once, as it names itself", async () => {
  const open = await openDecoders([...DECODERS, ...RELEASES]);
  try {
    assertEquals(open.map(({ name }) => name), [...ALL_DECODER_NAMES]);
    assertEquals(new Set(ALL_DECODER_NAMES).size, DECODERS.length + RELEASES.length);
    // Names are joined in signatures and in names of pairs.
    for (const name of ALL_DECODER_NAMES) assertEquals(/^[a-z][\w.+-]*$/.test(name), true, name);
  } finally {
    await closeDecoders(open);
  }
});

Deno.test("RELEASES are each the newest of a decoder of DECODERS, and say which version they are", async () => {
  assertEquals(RELEASES.length > 0, true);
  for (const { name, newestOf: of, release, open } of RELEASES) {
    assertEquals(DECODER_NAMES.includes(of), true, name);
    const decoder = await open();
    assertEquals(decoder.version.startsWith(release), true, decoder.version);
    decoder.close();
  }
});

Deno.test("decoderNamed(), newestOf() and familyOf() find decoders by name", () => {
  assertEquals(ALL_DECODER_NAMES.map((name) => decoderNamed(name)?.name), [...ALL_DECODER_NAMES]);
  assertEquals(decoderNamed("mine"), undefined);
  assertEquals(["iced", "capstone", "capstone-5.0.9"].map((name) => newestOf(name)?.name), [
    undefined,
    "capstone-5.0.9",
    undefined,
  ]);
  assertEquals(["iced", "capstone", "capstone-5.0.9", "mine"].map(familyOf), ["iced", "capstone", "capstone", "mine"]);
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
