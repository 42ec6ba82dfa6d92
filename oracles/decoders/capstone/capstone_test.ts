import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MAX_INSTRUCTION } from "../../../machine/batch.ts";
import { hex } from "../../../machine/case_testing.ts";
import { batchOf, lockedVersion } from "../decoder_testing.ts";
import { CapstoneDecoder } from "./capstone.ts";
import { CAPSTONE_LAYOUT, type CapstoneLayout } from "./capstone_layout.ts";
import { capstoneModule, checkModule } from "./capstone_module.ts";

const VERSION = { major: 5, minor: 0 };

Deno.test("CapstoneDecoder.open() refuses a memory layout with any field elsewhere", async () => {
  for (const field of Object.keys(CAPSTONE_LAYOUT) as (keyof CapstoneLayout)[]) {
    for (const distance of [4, 8]) {
      const moved = { ...CAPSTONE_LAYOUT, [field]: CAPSTONE_LAYOUT[field] + distance };
      await assertRejects(() => CapstoneDecoder.open(moved), Error, "Capstone cannot be used", `${field} ${distance}`);
    }
  }
});

Deno.test("CapstoneDecoder.open() says what it expected and what it found", async () => {
  const moved = { ...CAPSTONE_LAYOUT, addressSize: CAPSTONE_LAYOUT.addressSize + 1 };
  const error = await assertRejects(() => CapstoneDecoder.open(moved), Error);
  assertStringIncludes((error as Error).message, "expected mov 13 prefix 0 opcode c7 address 8");
});

Deno.test("CapstoneDecoder.open() follows no pointer out of the memory", async () => {
  // The operands as text stand there: a pointer beyond any memory.
  const moved = { ...CAPSTONE_LAYOUT, detail: 74 };
  await assertRejects(() => CapstoneDecoder.open(moved), Error, "found a pointer beyond its memory");
});

Deno.test("checkModule() refuses a module without one of the functions, or another version", async () => {
  const module = { ...await capstoneModule() };
  assertThrows(() => checkModule({ ...module, _cs_disasm: undefined }, VERSION), Error, "no _cs_disasm");
  assertThrows(() => checkModule(module, { major: 6, minor: 0 }), Error, "version 5.0 is needed, this is 6.0");
});

Deno.test("CapstoneDecoder takes no more memory with every batch", async () => {
  const module = await capstoneModule();
  const decoder = await CapstoneDecoder.open();
  const batch = batchOf(Array(1000).fill({ bytes: hex("8b 07"), fetch: MAX_INSTRUCTION }));
  decoder.decodeRaw(batch);
  const free = module._malloc(16);
  module._free(free);
  for (let k = 0; k < 100; k++) assertEquals(decoder.decodeRaw(batch), 1000);
  const later = module._malloc(16);
  module._free(later);
  assertEquals(later, free);
  decoder.close();
});

Deno.test("CapstoneDecoder decodes beside another one", async () => {
  const [one, other] = [await CapstoneDecoder.open(), await CapstoneDecoder.open()];
  const batch = batchOf([{ bytes: hex("8b 07"), fetch: MAX_INSTRUCTION }]);
  one.close();
  assertEquals(other.decodeRaw(batch), 1);
  other.close();
});

Deno.test("CapstoneDecoder names the version that is locked", async () => {
  const decoder = await CapstoneDecoder.open();
  assertStringIncludes(decoder.version, `capstone-wasm ${lockedVersion("capstone-wasm")}`);
  decoder.close();
});
