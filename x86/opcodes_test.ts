import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../machine/batch.ts";
import { caseOf, fillBatch } from "../machine/case.ts";
import { Form, FORMS } from "../machine/decoding.ts";
import { decodingsOf } from "../oracles/decoders/decoder_testing.ts";
import { ESCAPES, OpcodeMap } from "./maps.ts";
import {
  GROUP_11,
  immediateSize,
  isOpcodeOf,
  MOVES,
  nameOfOpcode,
  NEIGHBOUR_BITS,
  NEIGHBOURHOODS,
  type Tail,
} from "./opcodes.ts";
import { LEGACY_PREFIXES, LegacyPrefix, PLAIN_REX, Rex, REX_PREFIXES } from "./prefixes.ts";

/** ModRM of [rdi]. */
const OPERAND = 0x07;

const EVERY_MOVE = Object.entries(MOVES).flatMap(([name, opcodes]) => opcodes.map((opcode) => ({ name, ...opcode })));

/** How many bytes follow an opcode, ModRM of [rdi] among them. */
const LENGTHS: Readonly<Record<Exclude<Tail, "operand">, number>> = { none: 0, modrm: 1, byte: 2, moffs: 8 };

/** What iced says of opcodes with prefixes before and [rdi] behind. */
function decoded(texts: readonly (readonly number[])[]) {
  const batch = new Batch(texts.length);
  fillBatch(batch, texts.map((text) => caseOf([...text, OPERAND])));
  return decodingsOf(batch);
}

Deno.test("MOVES are what a decoder calls so, and as long as what stands after them says", () => {
  const decodings = decoded(EVERY_MOVE.map(({ bytes }) => bytes));
  EVERY_MOVE.forEach(({ name, bytes, tail }, row) => {
    const form = FORMS[decodings.form[row]!]!;
    assertEquals(form, name in Form ? name : "mov", nameOfOpcode(bytes));
    const after = tail === "operand" ? 1 + immediateSize(false, 0) : LENGTHS[tail];
    assertEquals(decodings.length[row], bytes.length + after, nameOfOpcode(bytes));
  });
});

Deno.test("MOVES has every opcode of the forms, each once", () => {
  const known = EVERY_MOVE.map(({ bytes }) => nameOfOpcode(bytes));
  const opcodes = ESCAPES.flatMap((escapes) => Array.from({ length: 256 }, (_, opcode) => [...escapes, opcode]));
  const { form } = decoded(opcodes);
  const moves = opcodes.filter((_, row) => form[row] !== Form.other);
  // B0 and on put an immediate into a register: moves, but none that can address memory.
  const ofRegisters = (bytes: readonly number[]) => bytes.length === 1 && bytes[0]! >= 0xb0 && bytes[0]! <= 0xbf;
  const inScope = moves.filter((bytes) => !ofRegisters(bytes)).map(nameOfOpcode);
  assertEquals(inScope.toSorted(), known.toSorted());
});

Deno.test("isOpcodeOf() leaves out prefixes and what leads to other maps", () => {
  const left = (map: number) => Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isOpcodeOf(map, byte));
  const others = [0x0f, 0x62, 0xc4, 0xc5, 0xd5];
  assertEquals(
    left(OpcodeMap.oneByte),
    [...LEGACY_PREFIXES, ...REX_PREFIXES, ...others].toSorted((a, b) => a - b),
  );
  assertEquals([OpcodeMap.map0f, OpcodeMap.map0f38, OpcodeMap.map0f3a].map(left), [[0x38, 0x3a], [], []]);
});

Deno.test("GROUP_11 is undefined where ModRM.reg is not 0", () => {
  const regs = [0, 1, 2, 3, 4, 5, 6, 7];
  for (const opcode of GROUP_11) {
    const batch = new Batch(regs.length);
    fillBatch(batch, regs.map((reg) => caseOf([opcode, OPERAND | reg << 3])));
    assertEquals([...decodingsOf(batch).valid], [1, 0, 0, 0, 0, 0, 0, 0]);
  }
});

Deno.test("immediateSize() is what a decoder finds behind C7, whatever 66 and REX stand there", () => {
  fc.assert(fc.property(fc.boolean(), fc.option(fc.nat(15), { nil: undefined }), (isOperand16, bits) => {
    const prefixes = [
      ...isOperand16 ? [LegacyPrefix.operandSize] : [],
      ...bits === undefined ? [] : [PLAIN_REX | bits],
    ];
    const { length } = decoded([[...prefixes, 0xc7]]);
    assertEquals(length[0], prefixes.length + 2 + immediateSize(isOperand16, bits ?? 0));
  }));
  assertEquals([immediateSize(true, 0), immediateSize(true, Rex.w), immediateSize(false, Rex.w)], [2, 4, 4]);
});

Deno.test("NEIGHBOURHOODS begin groups of eight, and every move is in one", () => {
  const names = NEIGHBOURHOODS.map(nameOfOpcode);
  assertEquals(NEIGHBOURHOODS.filter((bytes) => (bytes.at(-1)! & NEIGHBOUR_BITS) !== 0), []);
  for (const { bytes } of EVERY_MOVE) {
    const first = [...bytes.slice(0, -1), bytes.at(-1)! & ~NEIGHBOUR_BITS];
    assertEquals(names.includes(nameOfOpcode(first)), true, nameOfOpcode(bytes));
  }
});
