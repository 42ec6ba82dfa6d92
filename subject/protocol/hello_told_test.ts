import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { CONTRACTS } from "../../machine/contract.ts";
import { TELLS, Tells } from "../../machine/effects.ts";
import { ALL_FEATURES, featuresIn } from "../../machine/feature.ts";
import { anyTelling } from "../any_told_testing.ts";
import { formatHello, type Hello, parseHello } from "./hello.ts";
import { SubjectError } from "./subject_error.ts";

const encoder = new TextEncoder();

/** Whatever a program of version 2 can greet with. */
const anyHello: fc.Arbitrary<Omit<Hello, "protocol">> = fc.record({
  version: fc.constant(2 as const),
  name: fc.option(fc.stringMatching(/^[\w.+-]{1,32}$/)),
  mostCases: fc.integer({ min: 1, max: 4096 }),
  features: fc.nat(ALL_FEATURES),
  contract: fc.constantFrom(...CONTRACTS),
  telling: anyTelling,
}, { noNullPrototype: true });

const HELLO = {
  version: 2,
  name: "mine",
  mostCases: 100,
  features: 7,
  contract: "hypervisor",
  telling: { what: Tells.rflags | Tells.accesses, accesses: 4 },
} as const;

Deno.test("parseHello() reads what formatHello() writes of version 2, and waits until it is whole", () => {
  fc.assert(fc.property(anyHello, fc.nat(63), (hello, length) => {
    const bytes = formatHello("subject", hello);
    assertEquals(parseHello(bytes.subarray(0, length)), undefined);
    assertEquals(parseHello(bytes), { hello: { protocol: "binary", ...hello }, length: 64 });
  }));
});

Deno.test("formatHello() has every field of version 2 where programs look for it, and verdict answers alike", () => {
  const fields = (from: "subject" | "verdict") => {
    const bytes = formatHello(from, HELLO);
    const view = new DataView(bytes.buffer);
    const words = [8, 12, 16, 20, 24].map((at) => view.getUint32(at, true));
    const name = new TextDecoder().decode(bytes.subarray(32, 38));
    return [
      new TextDecoder().decode(bytes.subarray(0, 8)),
      words,
      bytes[28],
      bytes[29],
      view.getUint16(30, true),
      name,
    ];
  };
  const rest = [[2, 384, 224 + 4 * 32, 100, 7], 1, 4, 5, "mine\0\0"];
  assertEquals([fields("subject"), fields("verdict")], [["subject\0", ...rest], ["verdict\0", ...rest]]);
});

/** A greeting as a line, with nothing left out. */
function lineOf({ version, name, mostCases, features, contract, telling }: Omit<Hello, "protocol">): string {
  const tells = TELLS.filter((told) => (telling!.what & Tells[told]) !== 0);
  return JSON.stringify({
    subject: version,
    ...name === null ? {} : { name },
    features: featuresIn(features).map((feature) => feature.name),
    cases: mostCases,
    contract,
    tells,
    accesses: telling!.accesses,
  });
}

Deno.test("parseHello() reads any line of version 2", () => {
  fc.assert(fc.property(anyHello, (hello) => {
    const line = `${lineOf(hello)}\n`;
    assertEquals(parseHello(encoder.encode(`${line}{}`)), {
      hello: { protocol: "lines", ...hello },
      length: line.length,
    });
  }));
});

Deno.test("parseHello() takes a line of version 2 that says no more for a guest's, which tells nothing", () => {
  assertEquals(parseHello(encoder.encode('{"subject":2}\n'))!.hello, {
    protocol: "lines",
    version: 2,
    name: null,
    mostCases: 4096,
    features: 0,
    contract: "guest",
    telling: { what: 0, accesses: 4 },
  });
});

const TOLD = "rflags, exception, accesses, iterations, vectors, path";
const ACCESSES = "Program can tell a number of accesses that is not from 1 to 16: ";

const LINES: readonly (readonly [line: string, message: string])[] = [
  ['{"subject":3,"contracts":[]}', "Program speaks version 3 of the protocol; verdict speaks 1 and 2"],
  ['{"subject":"2"}', 'Program speaks version "2" of the protocol; verdict speaks 1 and 2'],
  [
    '{"subject":2,"tell":[]}',
    'Greeting has an unknown key: "tell" (known: subject, name, features, cases, contract, tells, accesses)',
  ],
  [
    '{"subject":1,"contract":"hypervisor"}',
    'Greeting has an unknown key: "contract" (known: subject, name, features, cases)',
  ],
  ['{"subject":2,"contract":"host"}', 'Program has an unknown contract: "host" (known: guest, hypervisor)'],
  [
    '{"subject":2,"contract":"hipervisor"}',
    'Program has an unknown contract: "hipervisor" (known: guest, hypervisor, did you mean "hypervisor"?)',
  ],
  ['{"subject":2,"contract":1}', "Program has an unknown contract: 1 (known: guest, hypervisor)"],
  ['{"subject":2,"tells":"rflags"}', 'What it tells is no list: "rflags"'],
  ['{"subject":2,"tells":["rflags","flags"]}', `Program tells something unknown: "flags" (known: ${TOLD})`],
  ...["0", "17", "1.5", '"4"', "null"].map((n) => [`{"subject":2,"accesses":${n}}`, `${ACCESSES}${n}`] as const),
];

Deno.test("parseHello() says what is wrong with a line of version 2", () => {
  for (const [line, message] of LINES) {
    const error = assertThrows(() => parseHello(encoder.encode(`${line}\n`)), SubjectError);
    assertEquals(error.message, message);
  }
});

const SIZES = "Program has records of other sizes: ";

const BYTES: readonly (readonly [at: number, value: number, message: string])[] = [
  [8, 3, "Program speaks version 3 of the protocol; verdict speaks 1 and 2"],
  [28, 2, "Program has an unknown contract: 2 (known: guest, hypervisor)"],
  [29, 0, `${ACCESSES}0`],
  [29, 17, `${ACCESSES}17`],
  [29, 5, `${SIZES}cases of 384 bytes and outcomes of 352, where version 2 with 5 accesses has 384 and 384`],
  [16, 0, `${SIZES}cases of 384 bytes and outcomes of 256, where version 2 with 4 accesses has 384 and 352`],
  [12, 0, `${SIZES}cases of 256 bytes and outcomes of 352, where version 2 with 4 accesses has 384 and 352`],
  [8, 1, `${SIZES}cases of 384 bytes and outcomes of 352, where version 1 has 256 and 168`],
  [30, 0x85, "Program tells something unknown: 0x85"],
  [31, 0x80, "Program tells something unknown: 0x8005"],
  [24, 0x0f, "Program has unknown features: 0xf"],
  [20, 0, "Program takes no whole number of cases: 0"],
];

Deno.test("parseHello() says what is wrong with bytes of version 2", () => {
  for (const [at, value, message] of BYTES) {
    const bytes = formatHello("subject", HELLO);
    bytes[at] = value;
    const error = assertThrows(() => parseHello(bytes), SubjectError);
    assertEquals(error.message, message);
  }
});

Deno.test("parseHello() does not look at what version 1 has no fields for", () => {
  const bytes = formatHello("subject", { ...HELLO, version: 1, contract: "guest", telling: undefined });
  assertEquals([...bytes.subarray(28, 32)], [0, 0, 0, 0]);
  bytes.fill(0xff, 28, 32);
  const { contract, telling } = parseHello(bytes)!.hello;
  assertEquals([contract, telling], ["guest", undefined]);
});
