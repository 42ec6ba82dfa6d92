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

Deno.test("parseBytes() refuses an odd number of digits and whatever is no digit", () => {
  const cases = [
    ["0fb", 'Bytes have an odd number of hex digits: "0fb"'],
    ["0", 'Bytes have an odd number of hex digits: "0"'],
    ["0fzz", 'Bytes are not hex digits: "z" in "0fzz"'],
    ["0x0f", 'Bytes are not hex digits: "x" in "0x0f"'],
    ["0f,b6", 'Bytes are not hex digits: "," in "0f,b6"'],
    ["8b07\u0000", 'Bytes are not hex digits: "\\u0000" in "8b07\\u0000"'],
    ["8b\u{1f41b}", 'Bytes are not hex digits: "\u{1f41b}" in "8b\u{1f41b}"'],
    ["\uff18b", 'Bytes are not hex digits: "\uff18" in "\uff18b"'],
  ] as const;
  for (const [text, message] of cases) {
    assertEquals(assertThrows(() => parseBytes(text), InputError).message, message);
  }
});

Deno.test("parseBytes() throws nothing but an InputError, whatever it is given", () => {
  const isHex = (text: string) => /^([0-9a-f]{2})*$/i.test(text.replaceAll(/\s/g, ""));
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."0aF g@`\n") }));
  fc.assert(fc.property(text, (given) => {
    if (isHex(given)) assertEquals(formatBytes(parseBytes(given)), given.replaceAll(/\s/g, "").toLowerCase());
    else assertThrows(() => parseBytes(given), InputError, "Bytes ");
  }));
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
