import { assertEquals } from "@std/assert";
import { Direction } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { factsOf, type InstructionFacts, pushedBy } from "./facts.ts";
import { shiftsNothing, undefinedFlags } from "./undefined_flags.ts";

const PLACES = ["operand", "es:rdi", "push", "pop"];

/** What is known of an instruction, given as hex digits, and how long it is. */
function known(hex: string): { readonly facts: InstructionFacts; readonly batch: Batch; readonly length: number } {
  const [batch, decodings, iced] = [new Batch(1), new DecodingColumns(1), new IcedDecoder()];
  fillBatch(batch, [caseOf(hex.match(/../g)!.map((byte) => parseInt(byte, 16)))]);
  iced.decode(batch, decodings);
  iced.close();
  return { facts: factsOf(decodings.facts[0]!), batch, length: decodings.length[0]! };
}

const accessed = ({ accesses }: InstructionFacts) =>
  accesses.map(({ place, direction, size }) =>
    `${direction === Direction.read ? "read" : "write"} ${size} ${PLACES[place]}`
  );

const ACCESSES: Readonly<Record<string, readonly [name: string, ...accesses: string[]]>> = {
  "0107": ["add", "read 4 operand", "write 4 operand"],
  "3907": ["cmp", "read 4 operand"],
  "0f9407": ["sete", "write 1 operand"],
  "0f4407": ["cmove", "read 4 operand"],
  "480fc70f": ["cmpxchg16b", "read 16 operand", "write 16 operand"],
  "ff3424": ["push", "read 8 operand", "write 8 push"],
  "8f0424": ["pop", "read 8 pop", "write 8 operand"],
  "ff17": ["call", "read 8 operand", "write 8 push"],
  "ff27": ["jmp", "read 8 operand"],
  "a6": ["cmpsb", "read 1 operand", "read 1 es:rdi"],
  "aa": ["stosb", "write 1 es:rdi"],
  "ac": ["lodsb", "read 1 operand"],
  "d7": ["xlatb", "read 1 operand"],
  "0f2907": ["movaps", "write 16 operand"],
  "660f3a631f0c": ["pcmpistri", "read 16 operand"],
};

for (const [hex, [mnemonic, ...accesses]] of Object.entries(ACCESSES)) {
  Deno.test(`factsOf() says what ${mnemonic} (${hex}) accesses, in its order`, () => {
    const { facts } = known(hex);
    assertEquals([facts.mnemonic, facts.outside, facts.areAll], [mnemonic, null, true]);
    assertEquals(accessed(facts), accesses);
  });
}

Deno.test("factsOf() does not say that what is masked accesses all of its memory", () => {
  for (const hex of ["c4e2752e07", "c4e2752c07", "660ff7c1"]) {
    assertEquals(known(hex).facts.areAll, false, hex);
  }
});

Deno.test("factsOf() tells strings from what SSE2 calls the same, and gives families", () => {
  const family = (hex: string) => [known(hex).facts.family, known(hex).facts.isString];
  assertEquals(family("a7"), ["cmps", true]);
  assertEquals(family("f20fc20700"), ["cmpsd", false]);
  assertEquals(family("ab"), ["stos", true]);
  assertEquals([family("0f9407"), family("0f9f07")], [["setcc", false], ["setcc", false]]);
  assertEquals([family("d007"), family("d01f")], [["rotate", false], ["rotate", false]]);
});

Deno.test("pushedBy() is how far rsp moves", () => {
  assertEquals(["ff3424", "8f0424", "ff17", "66ff3424", "0107"].map((hex) => pushedBy(known(hex).facts)), [
    8,
    -8,
    8,
    2,
    0,
  ]);
});

const [CF, AF, OF, ALL] = [1, 0x10, 0x800, 0x8d5];

/** Flags that shifts leave undefined, by cl: SDM vol. 2, at each; both vendors' CPUs bear it out. */
const UNDEFINED: readonly (readonly [hex: string, cl: number, flags: number])[] = [
  ["d327", 0, 0],
  ["d327", 32, 0],
  ["d327", 1, AF],
  ["d327", 2, AF | OF],
  ["d227", 8, AF | OF | CF],
  ["d23f", 8, AF | OF],
  ["d307", 5, OF],
  ["d307", 1, 0],
  ["0fa507", 4, AF | OF],
  ["660fa507", 17, ALL],
  ["660fa507", 16, AF | OF],
];

Deno.test("undefinedFlags() goes by the count as the CPU masks it", () => {
  for (const [hex, cl, flags] of UNDEFINED) {
    const { facts, batch, length } = known(hex);
    batch.registers.setHalves(1, cl, 0);
    assertEquals(undefinedFlags(facts, batch, 0, length), flags, `${hex} by ${cl}`);
  }
});

Deno.test("shiftsNothing() is so of counts that come to zero, and of rotates modulo their size", () => {
  const by = (hex: string, cl: number) => {
    const { facts, batch, length } = known(hex);
    batch.registers.setHalves(1, cl, 0);
    return shiftsNothing(facts, batch, 0, length);
  };
  assertEquals([0, 1, 8, 32].map((cl) => by("d207", cl)), [true, false, true, true]);
  assertEquals([0, 8, 9, 32].map((cl) => by("d217", cl)), [true, false, true, true]);
  assertEquals([0, 8, 32].map((cl) => by("d227", cl)), [true, false, true]);
  assertEquals(by("0107", 0), false);
});
