import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import iced from "iced-x86";
import { decodeTexts, lockedVersion, texts } from "../decoder_testing.ts";
import { IcedDecoder } from "./iced.ts";
import { ICED_LAYOUT, type IcedLayout, layoutHolds } from "./iced_layout.ts";
import { icedModule } from "./iced_module.ts";
import { NEXT_POINTER, nextPointerHolds } from "./iced_texts.ts";

Deno.test("IcedDecoder loads from iced's memory, unless told not to", () => {
  const [fast, slow] = [new IcedDecoder(), new IcedDecoder(false)];
  assertEquals([fast.fast, slow.fast], [true, false]);
  fast.close();
  slow.close();
});

Deno.test("IcedDecoder says the same by loads and by getters", () => {
  const [fast, slow] = [new IcedDecoder(), new IcedDecoder(false)];
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 50 }), (list) => {
      assertEquals(decodeTexts(fast, list), decodeTexts(slow, list));
    }),
  );
  fast.close();
  slow.close();
});

Deno.test("layoutHolds() notices each field that is elsewhere", () => {
  const instruction = new iced.Instruction();
  const module = icedModule()!;
  assertEquals(layoutHolds(module, instruction), true);
  for (const field of Object.keys(ICED_LAYOUT) as (keyof IcedLayout)[]) {
    for (const distance of [-1, 1, 8]) {
      const moved = { ...ICED_LAYOUT, [field]: ICED_LAYOUT[field] + distance };
      assertEquals(layoutHolds(module, instruction, moved), false, `${field} ${distance}`);
    }
  }
  instruction.free();
});

Deno.test("nextPointerHolds() notices that the pointer is elsewhere", () => {
  const module = icedModule()!;
  assertEquals(nextPointerHolds(module), true);
  for (const distance of [-8, -4, 4, 8, 1 << 30]) {
    assertEquals(nextPointerHolds(module, NEXT_POINTER + distance), false);
  }
});

Deno.test("IcedDecoder decodes batches of any size, also after iced's memory has grown", () => {
  const decoder = new IcedDecoder();
  const slow = new IcedDecoder(false);
  const others: iced.Decoder[] = [];
  for (const count of [1, 3, 700, 2]) {
    const list = Array.from({ length: count }, (_, k) => {
      return { bytes: [0x48, 0x8b, 0x05, k & 0xff, k >> 8, 0, 0], fetch: 15 };
    });
    assertEquals(decodeTexts(decoder, list), decodeTexts(slow, list), `${count}`);
    const before = icedModule()!.memory.buffer;
    others.push(new iced.Decoder(64, new Uint8Array(1 << 20), iced.DecoderOptions.None));
    assertEquals(icedModule()!.memory.buffer === before, false);
  }
  for (const closed of [decoder, slow]) closed.close();
  for (const other of others) other.free();
});

Deno.test("IcedDecoder that was closed decodes nothing more, and spoils nothing for others", () => {
  const closed = new IcedDecoder();
  const list = [{ bytes: [0x8b, 0x47, 0x08], fetch: 15 }];
  const said = decodeTexts(closed, list);
  closed.close();
  assertThrows(() => decodeTexts(closed, list), Error);
  const other = new IcedDecoder();
  assertEquals([other.fast, decodeTexts(other, list)], [true, said]);
  other.close();
});

Deno.test("IcedDecoder names the version that is locked", () => {
  const decoder = new IcedDecoder();
  assertEquals(decoder.version, lockedVersion("iced-x86"));
  decoder.close();
});
