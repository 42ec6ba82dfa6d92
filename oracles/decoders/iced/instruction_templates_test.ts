import { assert, assertEquals } from "@std/assert";
import iced from "iced-x86";
import { PLAIN_REX } from "../../../x86/prefixes.ts";
import { codeOf } from "./iced_features.ts";
import { EncodingOf, type InstructionTemplate, instructionTemplates, ModrmOf } from "./instruction_templates.ts";

const templates = instructionTemplates();

/** The plainest text of a template, its immediate of bytes 11. */
function textOf({ prefixes, rex, opcode, modrm, reg, immediate }: InstructionTemplate): Uint8Array {
  const operand = [[], [0x07], [0xc1]][modrm]!;
  // Not every form has register 0.
  const withReg = operand.map((byte) => byte | (reg < 0 ? 1 : reg) << 3);
  return Uint8Array.from([
    ...prefixes,
    ...rex === 0 ? [] : [PLAIN_REX | rex],
    ...opcode,
    ...withReg,
    ...Array.from({ length: immediate }, () => 0x11),
  ]);
}

Deno.test("instructionTemplates() gives texts that iced takes for the form, as long as they are", () => {
  const wrong = templates.filter((template) => {
    const text = textOf(template);
    const decoder = new iced.Decoder(64, text, iced.DecoderOptions.None);
    const instruction = decoder.decode();
    const isRight = instruction.code === template.code && instruction.length === text.length;
    instruction.free();
    decoder.free();
    return !isRight;
  });
  assertEquals(wrong.map(({ code }) => iced.Code[code]), []);
});

Deno.test("instructionTemplates() has each form once, and none of which nobody can be asked", () => {
  assertEquals(new Set(templates.map(({ code }) => code)).size, templates.length);
  assert(templates.length > 3000, `${templates.length}`);
  assertEquals(templates.filter(({ facts }) => facts.outside !== null || facts.accesses.length === 0), []);
});

/** Forms that have something of their own, with what their templates say. */
const PARTS: readonly (readonly [text: string, parts: Partial<InstructionTemplate>])[] = [
  ["01 07", { encoding: EncodingOf.legacy, reg: -1, immediate: 0, canLock: true }],
  ["66 81 07", { prefixes: [0x66], reg: 0, immediate: 2 }],
  ["48 c1 2f", { rex: 8, reg: 5, immediate: 1, canLock: false }],
  ["aa", { modrm: ModrmOf.none }],
  ["d7", { modrm: ModrmOf.none }],
  ["ff 37", { reg: 6, modrm: ModrmOf.memory }],
  ["66 0f f7 c1", { modrm: ModrmOf.register }],
  ["c4 e2 70 f2 07", { encoding: EncodingOf.vex, hasVvvv: true }],
  ["c5 f8 10 07", { encoding: EncodingOf.vex, hasVvvv: false }],
  ["62 f1 7c 48 10 07", { encoding: EncodingOf.evex, hasVvvv: false }],
];

Deno.test("instructionTemplates() says of what a text is made", () => {
  for (const [text, parts] of PARTS) {
    const code = codeOf(Uint8Array.from([...text.split(" ").map((byte) => parseInt(byte, 16)), 0, 0, 0, 0]));
    const template = templates.find((each) => each.code === code);
    assert(template !== undefined, text);
    assertEquals({ ...template, ...parts }, template, text);
  }
});

Deno.test("instructionTemplates() leaves the moves to who writes those", () => {
  const codes = new Set(templates.map(({ code }) => code));
  const { Code } = iced;
  for (const move of [Code.Mov_r32_rm32, Code.Movsd_m32_m32, Code.Movbe_m64_r64, Code.Movzx_r32_rm8]) {
    assert(!codes.has(move), Code[move]);
  }
  for (const other of [Code.Add_rm8_r8, Code.Stosq_m64_RAX, Code.Movsd_xmm_xmmm64, Code.Cmpxchg16b_m128]) {
    assert(codes.has(other), Code[other]);
  }
});
