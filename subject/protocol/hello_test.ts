import { assertEquals, assertThrows } from "@std/assert";
import { HELLO_SIZE } from "./binary_layout.ts";
import { formatHello, parseHello } from "./hello.ts";
import { SubjectError } from "./subject_error.ts";

const encoder = new TextEncoder();
const HELLO = { version: 1, name: "mine", mostCases: 100, features: 1, contract: "guest", telling: undefined } as const;

Deno.test("parseHello() reads what formatHello() writes, and waits until it is whole", () => {
  const bytes = formatHello("subject", HELLO);
  for (let length = 0; length < HELLO_SIZE; length++) assertEquals(parseHello(bytes.subarray(0, length)), undefined);
  assertEquals(parseHello(bytes), { hello: { protocol: "binary", ...HELLO }, length: HELLO_SIZE });
});

Deno.test("parseHello() takes every feature by its name and by its bit, in any order", () => {
  const line = '{"subject":1,"features":["gpa-width","fetch","paging"]}\n';
  assertEquals(parseHello(encoder.encode(line))!.hello.features, 7);
  for (let features = 0; features < 8; features++) {
    assertEquals(parseHello(formatHello("subject", { ...HELLO, features }))!.hello.features, features);
  }
});

Deno.test("parseHello() reads a line, and leaves out what may be left out", () => {
  const line = '{"subject":1,"name":"mine","features":["fetch"],"cases":100}\n';
  assertEquals(parseHello(encoder.encode(line.slice(0, -1))), undefined);
  assertEquals(parseHello(encoder.encode(`${line}more`)), {
    hello: { protocol: "lines", ...HELLO },
    length: line.length,
  });
  assertEquals(parseHello(encoder.encode('{"subject":1}\n'))!.hello, {
    protocol: "lines",
    version: 1,
    name: null,
    mostCases: 4096,
    features: 0,
    contract: "guest",
    telling: undefined,
  });
});

const LINES: readonly (readonly [line: string, message: string])[] = [
  ["{nonsense", 'Program begins with a line that is not JSON: "{nonsense"'],
  ['{"subject":3}', "Program speaks version 3 of the protocol; verdict speaks 1 and 2"],
  ['{"subject":1,"nam":"a"}', 'Greeting has an unknown key: "nam" (known: subject, name, features, cases)'],
  ['{"subject":1,"name":7}', "Name is no text: 7"],
  ['{"subject":1,"features":["speed"]}', 'Program has an unknown feature: "speed" (known: fetch, paging, gpa-width)'],
  ['{"subject":1,"features":"fetch"}', 'Features are no list: "fetch"'],
  ['{"subject":1,"cases":0}', "Program takes no whole number of cases: 0"],
  ['{"decoder":1}', "Program greets as a decoder: name it with --decoder"],
];

Deno.test("parseHello() says what is wrong with a line", () => {
  for (const [line, message] of LINES) {
    const error = assertThrows(() => parseHello(encoder.encode(`${line}\n`)), SubjectError);
    assertEquals(error.message, message);
  }
});

const BYTES: readonly (readonly [at: number, value: number, message: string])[] = [
  [0, 0x53, 'Program begins with something that is no greeting: "Subject\\u0000"'],
  [8, 3, "Program speaks version 3 of the protocol; verdict speaks 1 and 2"],
  [
    12,
    8,
    "Program has records of other sizes: cases of 264 bytes and outcomes of 168, where version 1 has 256 and 168",
  ],
  [20, 0, "Program takes no whole number of cases: 0"],
  [25, 0x80, "Program has unknown features: 0x8001"],
  [24, 0x0f, "Program has unknown features: 0xf"],
];

Deno.test("parseHello() knows a decoder by its first eight bytes, and no sooner", () => {
  const begin = encoder.encode("decoder\0");
  assertEquals(parseHello(begin.subarray(0, 7)), undefined);
  const error = assertThrows(() => parseHello(begin), SubjectError);
  assertEquals(error.message, "Program greets as a decoder: name it with --decoder");
});

Deno.test("parseHello() says what is wrong with bytes", () => {
  for (const [at, value, message] of BYTES) {
    const bytes = formatHello("subject", HELLO);
    bytes[at] = value;
    const error = assertThrows(() => parseHello(bytes), SubjectError);
    assertEquals(error.message, message);
  }
});
