import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { hex } from "../../machine/case_testing.ts";
import { ESCAPES } from "../../x86/maps.ts";
import { isOpcodeOf } from "../../x86/opcodes.ts";
import { LEGACY_PREFIXES, REX_PREFIXES } from "../../x86/prefixes.ts";
import { shapeOf } from "./text_shape.ts";

/** The shapes of texts, NOPs behind each. */
function shapesOf(...texts: readonly (readonly number[])[]): number[] {
  const batch = new Batch(texts.length);
  fillBatch(batch, texts.map((text) => caseOf(text)));
  return texts.map((_, row) => shapeOf(batch, row));
}

const alike = (...texts: readonly string[]) => new Set(shapesOf(...texts.map(hex))).size === 1;

const MOST_PREFIXES = MAX_INSTRUCTION - 3;
const PREFIXES = [...LEGACY_PREFIXES, ...REX_PREFIXES];
const anyPrefixes = fc.array(fc.constantFrom(...PREFIXES), { maxLength: MOST_PREFIXES });
const anyByte = fc.nat(0xff);

/** A map of legacy encodings, and an opcode in it. */
const anyOpcode = fc.record({ map: fc.nat(ESCAPES.length - 1), opcode: anyByte }).filter(({ map, opcode }) =>
  isOpcodeOf(map, opcode)
);

interface Parts {
  readonly prefixes: readonly number[];
  readonly map: number;
  readonly opcode: number;
  readonly modrm: number;
}

const anyParts: fc.Arbitrary<Parts> = fc.tuple(anyOpcode, anyPrefixes, anyByte)
  .map(([opcode, prefixes, modrm]) => ({ ...opcode, prefixes, modrm }))
  .filter((parts) => textOf(parts).length <= MAX_INSTRUCTION);

function textOf({ prefixes, map, opcode, modrm }: Parts): number[] {
  return [...prefixes, ...ESCAPES[map]!, opcode, modrm];
}

Deno.test("shapeOf() minds neither prefixes nor ModRM.reg", () => {
  fc.assert(fc.property(anyParts, anyPrefixes, fc.nat(7), (parts, prefixes, reg) => {
    const others = prefixes.slice(0, parts.prefixes.length);
    const [shape, other] = shapesOf(
      textOf(parts),
      textOf({ ...parts, prefixes: others, modrm: parts.modrm & 0xc7 | reg << 3 }),
    );
    assertEquals(shape, other);
  }));
});

Deno.test("shapeOf() tells apart whatever differs in map, opcode, mod or rm", () => {
  const decides = ({ map, opcode, modrm }: Parts) => [map, opcode, modrm & 0xc7].join(" ");
  fc.assert(fc.property(anyParts, anyParts, (a, b) => {
    const [first, second] = shapesOf(textOf(a), textOf(b));
    assertEquals(first === second, decides(a) === decides(b));
  }));
  assert(!alike("8b 07", "8b 47"));
  assert(!alike("0f b6 07", "b6 07"));
  assert(!alike("0f 38 f0 07", "0f 3a f0 07"));
});

Deno.test("shapeOf() reads three bytes at least that are no prefixes to it", () => {
  const twelve = Array<number>(MOST_PREFIXES).fill(0x66);
  const [whole, more] = shapesOf([...twelve, 0x8b, 0x07, 0x00], [...twelve, 0x66, 0x8b, 0x07]);
  assertEquals(whole, shapesOf([0x8b, 0x07])[0]);
  assertEquals(more, 0x66 << 8 | 0x8b & 0xc7);
});

Deno.test("shapeOf() takes VEX, EVEX and emulate prefixes for opcodes", () => {
  assert(alike("c5 f8 c6 07", "66 c5 f8 ff ff"));
  assert(alike("0f 0b 78 65 6e 8b 07", "0f 0b 40"));
});
