import { assertEquals } from "@std/assert";
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { hex } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { batchOf } from "./decoder_testing.ts";
import { IcedDecoder } from "./iced/iced.ts";
import { isNameOfSeveral, mnemonicIdIn } from "./mnemonic_in_text.ts";
import { mnemonicId, mnemonicName } from "./mnemonics.ts";

/** Texts, and names that the manual or an assembler has for the instruction. */
const MEANT: readonly (readonly [text: string, names: string])[] = [
  ["c3", "ret"],
  ["66 cb", "ret retf"],
  ["ca 01 00", "ret"],
  ["0f 07", "sysret"],
  ["48 0f 07", "sysret sysretq"],
  ["48 66 0f 07", "sysret"],
  ["48 0f 35", "sysexit"],
  ["cf", "iret iretd"],
  ["66 cf", "iret iretw"],
  ["48 cf", "iret"],
  ["66 48 cf", "iret"],
  ["9c", "pushf pushfq"],
  ["66 9d", "popf"],
  ["d1 e7", "shl sal"],
  ["d1 f7", "shl sal"],
  ["c1 37 01", "shl"],
  ["a4", "movs movsb"],
  ["f3 66 a5", "movs"],
  ["a5", "movs"],
  ["66 48 a5", "movs"],
  ["a7", "cmps"],
  ["6f", "outs"],
  ["48 6d", "ins"],
  ["48 ab", "stos"],
  ["66 ad", "lods"],
  ["ae", "scas"],
  ["62 f3 7d 48 3f c1 00", "vpcmpeqb"],
  ["62 f3 fd 48 3f c1 00", "vpcmpeqw"],
  ["62 f3 7d 48 1f c1 00", "vpcmpeqd"],
  ["62 f3 7d 48 1f c1 01", "vpcmpltd"],
  ["62 f3 fd 48 1f c1 00", "vpcmpeqq"],
  ["62 f1 7d 48 74 c1", "vpcmpeqb"],
  ["c5 fd 76 c1", "vpcmpeqd"],
];

/** What is not so, by text and name. */
const NOT_MEANT: readonly (readonly [text: string, name: string])[] = [
  ["c3", "retf"],
  ["cf", "iretq"],
  ["66 cf", "iretd"],
  ["48 66 cf", "iretq"],
  ["9c", "pushfw"],
  ["0f 07", "sysretq"],
  ["d1 ff", "sal"],
  ["66 a5", "movsd"],
  ["62 f3 7d 48 3f c1 00", "vpcmpeqd"],
  ["0f c2 c1 00", "vpcmpeqb"],
];

/** The number that iced's decoding has. */
function numberOf(text: readonly number[]): number {
  const out = new DecodingColumns(1);
  const iced = new IcedDecoder();
  iced.decode(batchOf([{ bytes: text, fetch: MAX_INSTRUCTION }]), out);
  iced.close();
  return out.mnemonic[0]!;
}

Deno.test("mnemonicIdIn() takes a name that stands for several instructions for the one that the text is", () => {
  for (const [text, names] of MEANT) {
    for (const name of names.split(" ")) {
      assertEquals(
        mnemonicName(mnemonicIdIn(name, Uint8Array.from(hex(text)))),
        mnemonicName(numberOf(hex(text))),
        text,
      );
    }
  }
});

Deno.test("mnemonicIdIn() leaves a name that the text cannot have what it is", () => {
  for (const [text, name] of NOT_MEANT) {
    const told = mnemonicIdIn(name, Uint8Array.from(hex(text)));
    assertEquals([told, told === numberOf(hex(text))], [mnemonicId(name), false], `${text} ${name}`);
  }
});

Deno.test("mnemonicIdIn() reads the text where it begins", () => {
  const text = Uint8Array.from(hex("90 90 cb 90"));
  assertEquals([0, 2].map((offset) => mnemonicName(mnemonicIdIn("ret", text, offset))), ["ret", "retf"]);
});

Deno.test("isNameOfSeveral() knows which names need a text", () => {
  assertEquals(["ret", "movs", "vpcmpeqb", "mov", "retf", "constructor"].map(isNameOfSeveral), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
