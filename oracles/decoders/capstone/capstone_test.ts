import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { MAX_INSTRUCTION } from "../../../machine/batch.ts";
import { hex } from "../../../machine/case_testing.ts";
import { DecodingColumns } from "../../../machine/decoding.ts";
import { batchOf, lockedVersion } from "../decoder_testing.ts";
import { CapstoneDecoder } from "./capstone.ts";
import { CAPSTONE_LAYOUT, type CapstoneLayout, layoutBehind } from "./capstone_layout.ts";
import { checkModule } from "./capstone_module.ts";
import { CAPSTONE_RELEASES, type CapstoneName } from "./capstone_releases.ts";

const { load } = CAPSTONE_RELEASES["capstone"];
const NAMES = Object.keys(CAPSTONE_RELEASES) as CapstoneName[];

/** The package of each release. */
const PACKAGES: Readonly<Record<CapstoneName, string>> = {
  "capstone": "capstone-wasm",
  "capstone-5.0.9": "@alexaltea/capstone-js",
};

Deno.test("CapstoneDecoder.open() refuses a memory layout with any field elsewhere", async () => {
  for (const name of NAMES) {
    const layout = layoutBehind(CAPSTONE_RELEASES[name].inFront);
    for (const field of Object.keys(layout) as (keyof CapstoneLayout)[]) {
      for (const distance of [4, 8]) {
        const moved = { ...layout, [field]: layout[field] + distance };
        const what = `${name} ${field} ${distance}`;
        await assertRejects(() => CapstoneDecoder.open(name, moved), Error, "Capstone cannot be used", what);
      }
    }
  }
});

Deno.test("CapstoneDecoder.open() refuses one release's layout for another", async () => {
  const later = layoutBehind(CAPSTONE_RELEASES["capstone-5.0.9"].inFront);
  await assertRejects(() => CapstoneDecoder.open("capstone", later), Error, "memory layout has moved");
  await assertRejects(() => CapstoneDecoder.open("capstone-5.0.9", CAPSTONE_LAYOUT), Error, "memory layout has moved");
});

Deno.test("CapstoneDecoder.open() says what it expected and what it found", async () => {
  const moved = { ...CAPSTONE_LAYOUT, addressSize: CAPSTONE_LAYOUT.addressSize + 1 };
  const error = await assertRejects(() => CapstoneDecoder.open("capstone", moved), Error);
  assertStringIncludes((error as Error).message, "expected mov 13 prefix 0 opcode c7 address 8");
});

Deno.test("CapstoneDecoder.open() follows no pointer out of the memory", async () => {
  // The operands as text stand there: a pointer beyond any memory.
  const moved = { ...CAPSTONE_LAYOUT, detail: 74 };
  await assertRejects(() => CapstoneDecoder.open("capstone", moved), Error, "found a pointer beyond its memory");
});

Deno.test("checkModule() refuses a module without one of the functions, or another version", async () => {
  const module = { ...await load() };
  assertThrows(() => checkModule({ ...module, _cs_disasm: undefined }), Error, "no _cs_disasm");
  assertThrows(() => checkModule({ ...module, _cs_version: () => 0x0600 }), Error, "5.0 is needed, this is 6.0");
});

for (const name of NAMES) {
  Deno.test(`CapstoneDecoder of ${name} takes no more memory with every batch`, async () => {
    const module = await CAPSTONE_RELEASES[name].load();
    const decoder = await CapstoneDecoder.open(name);
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

  Deno.test(`CapstoneDecoder of ${name} decodes beside another one`, async () => {
    const [one, other] = [await CapstoneDecoder.open(name), await CapstoneDecoder.open(name)];
    const batch = batchOf([{ bytes: hex("8b 07"), fetch: MAX_INSTRUCTION }]);
    one.close();
    assertEquals(other.decodeRaw(batch), 1);
    other.close();
  });

  Deno.test(`CapstoneDecoder of ${name} names the version that is locked`, async () => {
    const decoder = await CapstoneDecoder.open(name);
    assertEquals(decoder.name, name);
    assertStringIncludes(decoder.version, `${PACKAGES[name]} ${lockedVersion(PACKAGES[name])}`);
    decoder.close();
  });
}

// The memory of capstone-wasm does not grow.
Deno.test("CapstoneDecoder decodes on where its memory has grown", async () => {
  const module = await CAPSTONE_RELEASES["capstone-5.0.9"].load();
  const decoder = await CapstoneDecoder.open("capstone-5.0.9");
  const batch = batchOf([{ bytes: hex("8b 07"), fetch: MAX_INSTRUCTION }]);
  const before = module.HEAPU8.buffer;
  const taken = module._malloc(2 * before.byteLength);
  assert(module.HEAPU8.buffer !== before);
  const out = new DecodingColumns(1);
  decoder.decode(batch, out);
  module._free(taken);
  decoder.close();
  assertEquals([out.valid[0], out.length[0]], [1, 2]);
});
