import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { formatBytes, formatQword, InputError, parseBytes, parseQword, quoted } from "./hex.ts";

Deno.test("parseBytes() reads back what formatBytes() writes, in either case and with blanks", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const text = formatBytes(bytes);
    assertMatch(text, /^([0-9a-f]{2})*$/);
    assertEquals(parseBytes(text), bytes);
    assertEquals(parseBytes(text.toUpperCase()), bytes);
    assertEquals(parseBytes(` ${text.replaceAll(/../g, "$& ")}\t`), bytes);
  }));
});

Deno.test("parseBytes() takes 0x and \\x, commas, blanks and quotes as people paste them", () => {
  const ways: readonly ((pairs: readonly string[]) => string)[] = [
    (pairs) => `0x${pairs.join("")}`,
    (pairs) => `0X${pairs.join("").toUpperCase()}`,
    (pairs) => pairs.map((pair) => `0x${pair}`).join(" "),
    (pairs) => pairs.map((pair) => `0x${pair}`).join(","),
    (pairs) => `${pairs.map((pair) => `0x${pair}`).join(", ")},`,
    (pairs) => pairs.map((pair) => `\\x${pair}`).join(""),
    (pairs) => `"${pairs.map((pair) => `\\x${pair}`).join("")}"`,
    (pairs) => ` '${pairs.join(" ")}'\n`,
  ];
  fc.assert(fc.property(fc.uint8Array({ minLength: 1 }), fc.constantFrom(...ways), (bytes, way) => {
    assertEquals(parseBytes(way(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")))), bytes);
  }));
});

Deno.test("parseBytes() names the character that is no digit, and digits that have no pair", () => {
  const cases = [
    ["0fb", 'Bytes have an odd number of hex digits: "0fb"'],
    ["0", 'Bytes have an odd number of hex digits: "0"'],
    ["0f b 607", 'Bytes have an odd number of hex digits: "b" at character 4 of "0f b 607"'],
    ["0xf 0xb6", 'Bytes have an odd number of hex digits: "f" at character 3 of "0xf 0xb6"'],
    ["0x0fb", 'Bytes have an odd number of hex digits: "0fb" at character 3 of "0x0fb"'],
    ["0f,0x", 'Bytes are missing after "0x" at character 4 of "0f,0x"'],
    ["\\x0f\\x", 'Bytes are missing after "\\\\x" at character 5 of "\\\\x0f\\\\x"'],
    ["0x,0f", 'Bytes are missing after "0x" at character 1 of "0x,0f"'],
    ["0fb6g7", 'Bytes are not hex digits: "g" at character 5 of "0fb6g7"'],
    ["0fbg", 'Bytes are not hex digits: "g" at character 4 of "0fbg"'],
    ["0x0g", 'Bytes are not hex digits: "g" at character 4 of "0x0g"'],
    ["00x0f", 'Bytes are not hex digits: "x" at character 3 of "00x0f"'],
    ["\\y0f", 'Bytes are not hex digits: "\\\\" at character 1 of "\\\\y0f"'],
    ['"0f', 'Bytes are not hex digits: "\\"" at character 1 of "\\"0f"'],
    ["8b07\u0000", 'Bytes are not hex digits: "\\u0000" at character 5 of "8b07\\u0000"'],
    ["8b\u{1f41b}x", 'Bytes are not hex digits: "\u{1f41b}" at character 3 of "8b\u{1f41b}x"'],
    ["\uff18b", 'Bytes are not hex digits: "\uff18" at character 1 of "\uff18b"'],
  ] as const;
  for (const [text, message] of cases) {
    assertEquals(assertThrows(() => parseBytes(text), InputError).message, message);
  }
});

Deno.test("parseBytes() throws nothing but an InputError, and gives no digits but those that it was given", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."0aFx\\,\"' g@`\n") }));
  fc.assert(
    fc.property(text, (given) => {
      try {
        const digits = given.replaceAll(/0x|\\x|[\s,"']/gi, "").toLowerCase();
        assertEquals(formatBytes(parseBytes(given)), digits);
      } catch (error) {
        assert(error instanceof InputError, String(error));
        assert(error.message.startsWith("Bytes "), error.message);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseQword() reads back what formatQword() writes, for all 64 bits", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
    const text = formatQword(value);
    assertMatch(text, /^0x(0|[1-9a-f][0-9a-f]{0,15})$/);
    assertEquals(parseQword(text, "rax"), value);
    assertEquals(parseQword(`0x000${text.slice(2).toUpperCase()}`, "rax"), value);
  }));
});

Deno.test("parseQword() refuses more than 64 bits", () => {
  const text = "0x10000000000000000";
  const error = assertThrows(() => parseQword(text, "gpa"), InputError);
  assertEquals(error.message, `Value of gpa has more than 64 bits: "${text}"`);
});

Deno.test("parseQword() refuses whatever is no hex string with 0x", () => {
  for (const value of ["", "0x", "1f", "0x1g", "-0x1", " 0x1", "0X1", 31, null, undefined, true, ["0x1"], {}]) {
    const { message } = assertThrows(() => parseQword(value, "rip"), InputError);
    assertEquals(message, `Value of rip is not a hex string such as "0x1f": ${JSON.stringify(value)}`);
  }
});

Deno.test("quoted() keeps a message short and on one line", () => {
  assertEquals(quoted("a\n\u001b[31m"), '"a\\n\\u001b[31m"');
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
    assert(quoted(text).length <= 61 && [...quoted(text)].every((character) => character >= " "));
  }));
});
