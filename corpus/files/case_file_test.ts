import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Case, caseOf, COLUMNS, DEFAULT_CASE, withValue } from "../../machine/case.ts";
import { anyCase, anyValue } from "../../machine/case_testing.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import { formatCase, parseCase, parseCaseLine, significantLength } from "./case_file.ts";
import { InputError } from "./hex.ts";
import { knownNames } from "./near_name.ts";
import { MOST_LINE } from "./parse_lines.ts";

const KEYS = [
  "bytes",
  "fetch",
  "cpl",
  "paging",
  "rip",
  "rflags",
  "fsBase",
  "gsBase",
  "regs",
  "memory",
  "vectors",
  "ve",
  "device",
  "cpu",
];
const VE_KEYS = ["exitReason", "exitQualification", "gla", "gpa", "instrLen", "instrInfo", "gpaWidth"];

Deno.test("parseCase() reads back every case that formatCase() writes", () => {
  fc.assert(fc.property(anyCase(), (c) => assertEquals(parseCase(formatCase(c)), c)));
});

Deno.test("formatCase() writes the keys in one order, and none that has its default", () => {
  const inOrder = (object: Record<string, unknown>, order: readonly string[]) =>
    assertEquals(Object.keys(object), order.filter((key) => key in object));
  fc.assert(fc.property(anyCase(), (c) => {
    const json = JSON.parse(formatCase(c));
    inOrder(json, KEYS);
    inOrder(json.regs ?? {}, REGISTER_NAMES);
    inOrder(json.ve ?? {}, VE_KEYS);
    inOrder(json.device ?? {}, ["value", "status"]);
    for (const key of ["fetch", "cpl", "paging", "rip", "rflags", "fsBase", "gsBase", "memory", "vectors"] as const) {
      assertEquals(key in json, c[key] !== DEFAULT_CASE[key], key);
    }
    assertEquals(
      Object.keys(json.regs ?? {}).length,
      c.registers.filter((v, r) => v !== DEFAULT_CASE.registers[r]).length,
    );
    for (const empty of [json.regs, json.ve, json.device]) assert(empty === undefined || Object.keys(empty).length > 0);
  }));
});

for (const column of COLUMNS) {
  Deno.test(`parseCase() reads back the ${column.key} that formatCase() writes, and every other column is left out`, () => {
    fc.assert(fc.property(anyValue(column), (value) => {
      const c = withValue(DEFAULT_CASE, column, value);
      const { bytes: _, ...json } = JSON.parse(formatCase(c));
      const keys = column.group === undefined ? Object.keys(json) : Object.keys(json[column.group] ?? {});
      assertEquals(keys, String(value) === String(column.default) ? [] : [column.key]);
      assert(Object.keys(json).length <= 1);
      assertEquals(parseCase(formatCase(c)), c);
    }));
  });
}

Deno.test("formatCase() writes the bytes alone of a case with nothing but defaults", () => {
  assertEquals(formatCase(caseOf([0x0f, 0xb6, 0x07])), '{"bytes":"0fb607"}');
});

Deno.test("formatCase() leaves out the NOPs at the end, but never all bytes", () => {
  assertEquals(formatCase(DEFAULT_CASE), '{"bytes":"90"}');
  assertEquals(formatCase(caseOf([0x8b, 0x90, 0x90])), '{"bytes":"8b"}');
  assertEquals(significantLength(caseOf([0x90, 0x8b, 0x90])), 2);
});

Deno.test("parseCase() takes every field of a line", () => {
  const line = `{"bytes":"8B 07","fetch":2,"cpl":3,"rip":"0x1000","rflags":"0x2","fsBase":"0x1","gsBase":"0x2",
    "regs":{"rax":"0xAB","r15":"0xffffffffffffffff"},"ve":{"exitReason":"0x1f","exitQualification":"0x3","gla":"0x4",
    "gpa":"0x5","instrLen":6,"instrInfo":4294967295,"gpaWidth":52},"device":{"value":"0x11","status":"0x1"}}`;
  const expected: Case = {
    ...caseOf([0x8b, 0x07]),
    fetch: 2,
    cpl: 3,
    rip: 0x1000n,
    rflags: 2n,
    fsBase: 1n,
    gsBase: 2n,
    registers: DEFAULT_CASE.registers.with(0, 0xabn).with(15, 2n ** 64n - 1n),
    ve: {
      exitReason: 0x1fn,
      exitQualification: 3n,
      gla: 4n,
      gpa: 5n,
      instrLen: 6,
      instrInfo: 0xffff_ffff,
      gpaWidth: 52,
    },
    device: { value: 0x11n, status: 1n },
  };
  assertEquals(parseCase(line), expected);
});

Deno.test("parseCase() gives what a line leaves out its default, inside of objects too", () => {
  assertEquals(parseCase('{"bytes":"8b07","regs":{},"ve":{},"device":{}}'), caseOf([0x8b, 0x07]));
  const c = parseCase('{"bytes":"8b07","device":{"status":"0x1"},"ve":{"gla":"0x0"}}');
  assertEquals(c.device, { value: DEFAULT_CASE.device.value, status: 1n });
  assertEquals(c.ve, { ...DEFAULT_CASE.ve, gla: 0n });
  assertEquals(c.ve.gpa, 0x8000_fee0_0fe0n);
});

Deno.test("parseCaseLine() keeps the bytes as they were written", () => {
  assertEquals(parseCaseLine('{"bytes":"0F b6 0790"}').given, "0F b6 0790");
  assertEquals(parseCaseLine(" 0x0f,0xb6,0x07\r").given, "0x0f,0xb6,0x07");
});

Deno.test("parseCaseLine() takes a line that is no object for the bytes of a case with the defaults", () => {
  for (const line of ["0fb607", "0f b6 07", "\\x0f\\xb6\\x07", " 0x0fb607", '"0fb607"']) {
    assertEquals(parseCaseLine(line).case, parseCase('{"bytes":"0fb607"}'), line);
  }
  const bad = [
    ["[1]", 'Bytes are not hex digits: "[" at character 1 of "[1]"'],
    ["0fb", 'Bytes have an odd number of hex digits: "0fb"'],
    ["90".repeat(16), "Bytes are too many: 16, at most 15"],
    [" {", 'Case is not JSON: " {"'],
  ] as const;
  for (const [line, message] of bad) {
    assertEquals(assertThrows(() => parseCaseLine(line), InputError).message, message);
  }
});

Deno.test("parseCaseLine() refuses a line that is too long, whatever is in it", () => {
  const blanks = " ".repeat(MOST_LINE - 16);
  assertEquals(parseCaseLine(`{"bytes":"8b07"${blanks}}`).given, "8b07");
  const { message } = assertThrows(() => parseCaseLine(`{"bytes":"8b07" ${blanks}}`), InputError);
  assertEquals(message, "Line has more than 65536 characters");
});

/** Lines that are no case, and what is said about each. */
const BAD: readonly (readonly [string, string])[] = [
  ["", 'Case is not JSON: ""'],
  ["0fb607", 'Case is not JSON: "0fb607"'],
  ['{"bytes":"8b07"', 'Case is not JSON: "{\\"bytes\\":\\"8b07\\""'],
  ["{'bytes':'8b07'}", "Case is not JSON: \"{'bytes':'8b07'}\""],
  ["null", "Case is not a JSON object: null"],
  ["7", "Case is not a JSON object: 7"],
  ['"8b07"', 'Case is not a JSON object: "8b07"'],
  ['["8b07"]', 'Case is not a JSON object: ["8b07"]'],
  ["{}", 'Case has no "bytes" string'],
  ['{"bytes":null}', 'Case has no "bytes" string'],
  ['{"bytes":[139,7]}', 'Case has no "bytes" string'],
  ['{"bytes":""}', "Bytes are empty: give 1 to 15"],
  ['{"bytes":"  "}', "Bytes are empty: give 1 to 15"],
  ['{"bytes":"8b0"}', 'Bytes have an odd number of hex digits: "8b0"'],
  ['{"bytes":"0x8g"}', 'Bytes are not hex digits: "g" at character 4 of "0x8g"'],
  [`{"bytes":"${"90".repeat(16)}"}`, "Bytes are too many: 16, at most 15"],
  ['{"byte":"8b07"}', `Unknown key in case: "byte" (did you mean "bytes"? known: ${KEYS.join(", ")})`],
  ['{"bytes":"8b07","__proto__":{}}', `Unknown key in case: "__proto__" (known: ${KEYS.join(", ")})`],
  ['{"bytes":"8b07","ve":{"rip":"0x1"}}', `Unknown key in ve: "rip" (known: ${VE_KEYS.join(", ")})`],
  ['{"bytes":"8b07","device":{"data":"0x1"}}', 'Unknown key in device: "data" (known: value, status)'],
  ['{"bytes":"8b07","fetch":16}', "Value of fetch is not a whole number from 0 to 15: 16"],
  ['{"bytes":"8b07","fetch":-1}', "Value of fetch is not a whole number from 0 to 15: -1"],
  ['{"bytes":"8b07","fetch":1.5}', "Value of fetch is not a whole number from 0 to 15: 1.5"],
  ['{"bytes":"8b07","fetch":"2"}', 'Value of fetch is not a whole number from 0 to 15: "2"'],
  ['{"bytes":"8b07","cpl":1}', "Value of cpl is neither 0 nor 3: 1"],
  ['{"bytes":"8b07","cpl":4}', "Value of cpl is neither 0 nor 3: 4"],
  ['{"bytes":"8b07","paging":3}', "Value of paging is neither 4 nor 5: 3"],
  ['{"bytes":"8b07","ve":{"gpaWidth":46}}', "Value of gpaWidth is neither 48 nor 52: 46"],
  ['{"bytes":"8b07","cpl":"0"}', 'Value of cpl is neither 0 nor 3: "0"'],
  ['{"bytes":"8b07","rip":4096}', 'Value of rip is not a hex string such as "0x1f": 4096'],
  ['{"bytes":"8b07","rip":"1000"}', 'Value of rip is not a hex string such as "0x1f": "1000"'],
  ['{"bytes":"8b07","rflags":null}', 'Value of rflags is not a hex string such as "0x1f": null'],
  ['{"bytes":"8b07","gsBase":"0x10000000000000000"}', 'Value of gsBase has more than 64 bits: "0x10000000000000000"'],
  ['{"bytes":"8b07","regs":[]}', "Value of regs is not a JSON object: []"],
  ['{"bytes":"8b07","regs":{"rdx":"-0x1"}}', 'Value of rdx is not a hex string such as "0x1f": "-0x1"'],
  [
    '{"bytes":"8b07","regs":{"rdi":"0x12345678123456781"}}',
    'Value of rdi has more than 64 bits: "0x12345678123456781"',
  ],
  ...["eax", "RAX", "r16", "rip", "constructor"].map((name) =>
    [
      `{"bytes":"8b07","regs":{"${name}":"0x1"}}`,
      `Unknown register: "${name}" (${knownNames(name, REGISTER_NAMES)})`,
    ] as const
  ),
  ['{"bytes":"8b07","ve":7}', "Value of ve is not a JSON object: 7"],
  ['{"bytes":"8b07","ve":{"gla":null}}', 'Value of gla is not a hex string such as "0x1f": null'],
  ['{"bytes":"8b07","ve":{"gpa":"fee0"}}', 'Value of gpa is not a hex string such as "0x1f": "fee0"'],
  [
    '{"bytes":"8b07","ve":{"instrLen":4294967296}}',
    "Value of instrLen is not a whole number from 0 to 4294967295: 4294967296",
  ],
  ['{"bytes":"8b07","ve":{"instrInfo":"0x1"}}', 'Value of instrInfo is not a whole number from 0 to 4294967295: "0x1"'],
  ['{"bytes":"8b07","device":"0x11"}', 'Value of device is not a JSON object: "0x11"'],
  ['{"bytes":"8b07","device":{"value":17}}', 'Value of value is not a hex string such as "0x1f": 17'],
  [
    '{"bytes":"8b07","device":{"status":"0x1ffffffffffffffff"}}',
    'Value of status has more than 64 bits: "0x1ffffffffffffffff"',
  ],
];

Deno.test("parseCase() says of each line that is no case what is wrong with it", () => {
  for (const [line, message] of BAD) {
    assertEquals(assertThrows(() => parseCase(line), InputError, "", line).message, message);
  }
});

Deno.test("parseCase() throws nothing but an InputError, whatever a line holds", () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom("0x1", "8b07", 3));
  const keys = fc.constantFrom(...KEYS, ...VE_KEYS, "value", "status", "rax", "x");
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.dictionary(keys, fc.oneof(value, fc.dictionary(keys, value))).map((json) =>
      JSON.stringify({ bytes: "8b07", ...json })
    ),
  );
  fc.assert(fc.property(line, (text) => {
    try {
      parseCase(text);
    } catch (error) {
      assert(error instanceof InputError);
    }
  }));
});
