import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatBytes, parseBytes } from "../../corpus/files/hex.ts";
import { labelsOf, type SaidOfText } from "./byte_labels.ts";

/** Each run of bytes with what it is: `0fb6 opcode, 07 ModRM`. */
function labelled(text: string): string {
  return labelsOf(parseBytes(text)).map(({ name, bytes }) => `${formatBytes(bytes)} ${name}`).join(", ");
}

/** Says how texts are labelled. */
function check(cases: Readonly<Record<string, string>>): void {
  for (const [text, labels] of Object.entries(cases)) assertEquals(labelled(text), labels, text);
}

Deno.test("labelsOf() labels every prefix on its own", () => {
  check({
    "66 8b07": "66 prefix, 8b opcode, 07 ModRM",
    "f0 f0 65 8b07": "f0 prefix, f0 prefix, 65 prefix, 8b opcode, 07 ModRM",
  });
});

Deno.test("labelsOf() labels a REX, in force or not", () => {
  check({
    "48 8b07": "48 REX, 8b opcode, 07 ModRM",
    "66 41 8b07": "66 prefix, 41 REX, 8b opcode, 07 ModRM",
    "48 66 8b07": "48 REX, 66 prefix, 8b opcode, 07 ModRM",
    "40 48 8b07": "40 REX, 48 REX, 8b opcode, 07 ModRM",
  });
});

Deno.test("labelsOf() labels VEX and EVEX prefixes, opcode and operands after them", () => {
  check({
    "c5f8 c6c102": "c5f8 VEX, c6 opcode, c1 ModRM, 02 immediate",
    "c4e178 c6c102": "c4e178 VEX, c6 opcode, c1 ModRM, 02 immediate",
    "62f17c48 c6c102": "62f17c48 EVEX, c6 opcode, c1 ModRM, 02 immediate",
    "62f17c48 284701": "62f17c48 EVEX, 28 opcode, 47 ModRM, 01 displacement",
  });
});

Deno.test("labelsOf() labels a REX before VEX as REX", () => {
  check({ "48 c5f8 c6c102": "48 REX, c5f8 VEX, c6 opcode, c1 ModRM, 02 immediate" });
});

Deno.test("labelsOf() takes the bytes of an opcode map with the opcode", () => {
  check({
    "0fb607": "0fb6 opcode, 07 ModRM",
    "0f38f007": "0f38f0 opcode, 07 ModRM",
    "66 0f3a0fc108": "66 prefix, 0f3a0f opcode, c1 ModRM, 08 immediate",
  });
});

Deno.test("labelsOf() labels SIB and displacement by what ModRM asks for", () => {
  check({
    "8bc0": "8b opcode, c0 ModRM",
    "8b4710": "8b opcode, 47 ModRM, 10 displacement",
    "8b8710000000": "8b opcode, 87 ModRM, 10000000 displacement",
    "8b0510000000": "8b opcode, 05 ModRM, 10000000 displacement",
    "8b0424": "8b opcode, 04 ModRM, 24 SIB",
    "8b442410": "8b opcode, 44 ModRM, 24 SIB, 10 displacement",
    "8b042510000000": "8b opcode, 04 ModRM, 25 SIB, 10000000 displacement",
  });
});

Deno.test("labelsOf() labels the immediate, alone or after a displacement", () => {
  check({
    "c60712": "c6 opcode, 07 ModRM, 12 immediate",
    "66 c7073412": "66 prefix, c7 opcode, 07 ModRM, 3412 immediate",
    "c7471078563412": "c7 opcode, 47 ModRM, 10 displacement, 78563412 immediate",
    "b878563412": "b8 opcode, 78563412 immediate",
    "c8100001": "c8 opcode, 100001 immediate",
  });
});

Deno.test("labelsOf() labels a moffs as displacement, by the address size", () => {
  check({
    "a1 8877665544332211": "a1 opcode, 8877665544332211 displacement",
    "67 a1 44332211": "67 prefix, a1 opcode, 44332211 displacement",
  });
});

Deno.test("labelsOf() tells bytes after the instruction's end from NOPs that fill a text up, which get no label", () => {
  check({
    "8b07 9090": "8b opcode, 07 ModRM",
    "a4 8b07": "a4 opcode, 8b07 after",
    "a4 90 c3 90": "a4 opcode, 90c3 after",
    "90 90": "90 opcode",
  });
});

Deno.test("labelsOf() labels XOP, its opcode and its operands, and POP as POP", () => {
  check({
    "8fe878 c2c100": "8fe878 XOP, c2 opcode, c1 ModRM, 00 immediate",
    "8fe978 01c8": "8fe978 XOP, 01 opcode, c8 ModRM",
    "8fe878 a2042530000000 40": "8fe878 XOP, a2 opcode, 04 ModRM, 25 SIB, 30000000 displacement, 40 is4",
    "8fea78 104710 01020304": "8fea78 XOP, 10 opcode, 47 ModRM, 10 displacement, 01020304 immediate",
    "8fc0": "8f opcode, c0 ModRM",
  });
});

Deno.test("labelsOf() labels the suffix of 3DNow! as the opcode that it is", () => {
  check({
    "0f0fc19e": "0f0f opcode, c1 ModRM, 9e opcode",
    "66 0f0f442410 9e": "66 prefix, 0f0f opcode, 44 ModRM, 24 SIB, 10 displacement, 9e opcode",
  });
});

Deno.test("labelsOf() labels the byte that names a fourth register", () => {
  check({
    "c4e3f9 69c230": "c4e3f9 VEX, 69 opcode, c2 ModRM, 30 is4",
    "c4e371 4a0430 20": "c4e371 VEX, 4a opcode, 04 ModRM, 30 SIB, 20 is4",
    "c4e379 0fc230": "c4e379 VEX, 0f opcode, c2 ModRM, 30 immediate",
  });
});

Deno.test("labelsOf() labels REX2 and the instruction after it, in both maps", () => {
  check({
    "d500 8b07 9090": "d500 REX2, 8b opcode, 07 ModRM",
    "d508 c7471078563412": "d508 REX2, c7 opcode, 47 ModRM, 10 displacement, 78563412 immediate",
    "66 d510 8b0424": "66 prefix, d510 REX2, 8b opcode, 04 ModRM, 24 SIB",
    "d580 b607 c3": "d580 REX2, b6 opcode, 07 ModRM, c3 after",
    "d5": "d5 opcode",
  });
});

Deno.test("labelsOf() believes others about where an instruction ends that the reference decoder does not know", () => {
  const labelled = (text: string, said: SaidOfText) =>
    labelsOf(parseBytes(text), said).map(({ name, bytes }) => `${formatBytes(bytes)} ${name}`).join(", ");
  assertEquals(labelled("c60f12 c3", { length: 3, read: 0 }), "c6 opcode, 0f ModRM, 12 immediate, c3 after");
  assertEquals(labelled("c60f12 c3", { length: 0, read: 3 }), "c6 opcode, 0f12 unknown, c3 after");
  assertEquals(labelled("c60f12 c3 90", { length: 0, read: 0 }), "c6 opcode, 0f12c3 unknown");
});

Deno.test("labelsOf() labels an emulate prefix and the instruction after it", () => {
  check({
    "0f0b78656e 8b4710 90": "0f0b78656e emulate prefix, 8b opcode, 47 ModRM, 10 displacement",
    "0f0b6b766d 66 c7073412": "0f0b6b766d emulate prefix, 66 prefix, c7 opcode, 07 ModRM, 3412 immediate",
    "0f0b 90": "0f0b opcode",
  });
});

Deno.test("labelsOf() calls what follows the opcode of an invalid instruction unknown", () => {
  check({ "c60f12": "c6 opcode, 0f12 unknown", "06 8b07": "06 opcode, 8b07 unknown" });
});

Deno.test("labelsOf() labels as much as there is of a truncated text", () => {
  check({
    "": "",
    "66": "66 prefix",
    "48": "48 REX",
    "0f": "0f opcode",
    "8b": "8b opcode",
    "8b47": "8b opcode, 47 unknown",
    "c70712": "c7 opcode, 0712 unknown",
    "c4e1": "c4e1 VEX",
    "62f17c48": "62f17c48 EVEX",
    "0f0b78656e": "0f0b78656e emulate prefix",
    [`${"66".repeat(14)} 8b`]: `${"66 prefix, ".repeat(14)}8b opcode`,
    ["66".repeat(15)]: Array(15).fill("66 prefix").join(", "),
  });
});

Deno.test("labelsOf() labels a beginning of any text, in order and without gaps", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 15 }), (text) => {
    const labels = labelsOf(text);
    const bytes = labels.flatMap((label) => [...label.bytes]);
    assertEquals(bytes, [...text.subarray(0, bytes.length)]);
    assert(labels.every((label) => label.bytes.length > 0));
    assert(text.length === 0 || labels.length > 0);
  }));
});
