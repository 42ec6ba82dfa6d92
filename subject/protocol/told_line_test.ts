import { assertEquals, assertThrows } from "@std/assert";
import { InputError } from "../../corpus/files/hex.ts";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { Tells } from "../../machine/effects.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import { toldIn } from "../testdata/told_outcome.ts";
import { asObject, OUTCOME_KEYS, readTold, untoldKey } from "./told_line.ts";

/** Reads an outcome of a case of `8b 07`, of which so much is told anyhow. */
function read(json: Record<string, unknown>, tells = 0, accesses = 4): Outcomes {
  const [batch, out] = [new Batch(1), new Outcomes(1, { what: tells, accesses })];
  fillBatch(batch, [caseOf([0x8b, 0x07])]);
  out.reset(batch);
  readTold({ handled: true, returned: 2, ...json }, batch, 0, out, tells);
  return out;
}

const READ = { direction: "read", address: "0x1000", size: 4, data: "0x1" };

Deno.test("readTold() tells what a line has, and nothing else", () => {
  const plain = toldIn(read({}), 0);
  assertEquals(plain, {
    handled: true,
    returned: 2,
    rip: DEFAULT_CASE.rip + 2n,
    registers: [...DEFAULT_CASE.registers],
  });
  const told = (json: Record<string, unknown>) => read(json).effects!.told[0];
  const values: readonly (readonly [json: Record<string, unknown>, bit: number])[] = [
    [{ rflags: "0x2" }, Tells.rflags],
    [{ handled: false, exception: { vector: 6 } }, Tells.exception],
    [{ exception: null }, Tells.exception],
    [{ accesses: [] }, Tells.accesses],
    [{ accessCount: 3 }, Tells.accesses],
    [{ iterations: 0 }, Tells.iterations],
    [{ vectors: {} }, Tells.vectors],
    [{ path: "0x1" }, Tells.path],
    [{ rip: "0x1", regs: { rax: "0x1" } }, 0],
  ];
  for (const [json, bit] of values) assertEquals(told(json), bit, JSON.stringify(json));
});

Deno.test("readTold() reads numbers of iterations in both forms, and what an exception may leave out", () => {
  assertEquals(toldIn(read({ iterations: 5 }), 0).iterations, 5n);
  assertEquals(toldIn(read({ iterations: "0xffffffffffffffff" }), 0).iterations, 0xffff_ffff_ffff_ffffn);
  const { exception } = toldIn(read({ handled: false, exception: { vector: 0 } }), 0);
  assertEquals(exception, { vector: 0, error: 0, cr2: 0n });
});

Deno.test("readTold() counts what a list has no room for, or does not have", () => {
  const count = (json: Record<string, unknown>, most: number) => {
    const { accesses } = read(json, 0, most).effects!;
    return [accesses.told[0]!, accesses.count[0]];
  };
  assertEquals(count({ accesses: [READ, READ, READ] }, 2), [2, 3]);
  assertEquals(count({ accesses: Array.from({ length: 300 }, () => READ) }, 16), [16, 255]);
  assertEquals(count({ accesses: [READ], accessCount: 1 }, 2), [1, 1]);
  assertEquals(count({ accesses: [READ, READ], accessCount: 1000 }, 2), [2, 255]);
  // Where the list is shorter than what there is room for, nothing stands in its place.
  assertEquals([count({ accesses: [READ], accessCount: 3 }, 4), count({ accessCount: 40 }, 4)], [[1, 3], [0, 40]]);
});

const HEX = 'is not a hex string such as "0x1f": ';
const KNOWN = "known: direction, address, gpa, size, data, piece";
const { address: _address, ...NOWHERE } = READ;

/** What is wrong with an outcome that has such keys. */
const REFUSED: readonly (readonly [json: Record<string, unknown>, message: string])[] = [
  [{ handled: "yes" }, 'Value of handled is no truth value: "yes"'],
  [{ returned: 1.5 }, "Value of returned is no whole number from -2147483648 to 2147483647: 1.5"],
  [{ returned: 2 ** 31 }, "Value of returned is no whole number from -2147483648 to 2147483647: 2147483648"],
  [{ rip: 5 }, `Value of rip ${HEX}5`],
  [{ rflags: "202" }, `Value of rflags ${HEX}"202"`],
  [{ path: null }, `Value of path ${HEX}null`],
  [{ regs: [] }, "Value of regs is no JSON object: []"],
  [{ regs: { rox: "0x1" } }, `Unknown register: "rox" (did you mean "rax"? known: ${REGISTER_NAMES.join(", ")})`],
  [{ regs: { rax: 1 } }, `Value of rax ${HEX}1`],
  [{ iterations: -1 }, "Value of iterations is no whole number from 0 to 9007199254740991: -1"],
  [{ iterations: "5" }, `Value of iterations ${HEX}"5"`],
  [{ exception: "#GP" }, 'Value of exception is no JSON object: "#GP"'],
  [{ exception: { vector: 32 } }, "Value of vector is no whole number from 0 to 31: 32"],
  [{ exception: {} }, "Value of vector is no whole number from 0 to 31: undefined"],
  [{ exception: { vector: 1, error: "0x100000000" } }, 'Value of error has more than 32 bits: "0x100000000"'],
  [
    { exception: { vector: 1, code: 1 } },
    'Unknown key in exception: "code" (known: vector, error, cr2)',
  ],
  [{ exception: { vector: 1, cr2: 1 } }, `Value of cr2 ${HEX}1`],
  [{ accesses: {} }, "Value of accesses is no list: {}"],
  [{ accessCount: -1 }, "Value of accessCount is no whole number from 0 to 9007199254740991: -1"],
  [{ accesses: [READ, READ], accessCount: 1 }, "Value of accessCount is 1, and 2 accesses are listed"],
  [{ accesses: [null] }, "Value of access is no JSON object: null"],
  [{ accesses: [{ ...READ, dat: 1 }] }, `Unknown key in access: "dat" (did you mean "data"? ${KNOWN})`],
  [{ accesses: [{ ...READ, direction: "up" }] }, 'Value of direction is neither "read" nor "write": "up"'],
  [{ accesses: [{ ...READ, piece: 1 }] }, "Value of piece is no truth value: 1"],
  [{ accesses: [NOWHERE] }, "Access has neither address nor gpa"],
  ...[0, 9, 16, "4"].map((size) =>
    [
      { accesses: [{ ...READ, size }] },
      `Value of size is no whole number from 1 to 8: ${JSON.stringify(size)}`,
    ] as const
  ),
  [{ accesses: [{ ...READ, address: 1 }] }, `Value of address ${HEX}1`],
  [{ accesses: [{ ...READ, gpa: 1 }] }, `Value of gpa ${HEX}1`],
  [{ accesses: [{ ...READ, gpa: "0x1000", data: undefined }] }, `Value of data ${HEX}undefined`],
  [{ vectors: [] }, "Value of vectors is no JSON object: []"],
  [{ vectors: { 0: "00", 1: "00" } }, "Value of vectors has 2 registers: no instruction writes two"],
  [{ vectors: { 16: "00" } }, 'Vector register is not from 0 to 15: "16"'],
  [{ vectors: { xmm0: "00" } }, 'Vector register is not from 0 to 15: "xmm0"'],
  [{ vectors: { 3: 7 } }, "Bytes of vector register 3 are no text: 7"],
  [{ vectors: { 3: "0011" } }, "Vector register 3 has 2 bytes, not 32"],
  [{ vectors: { 3: "0g" } }, 'Bytes are not hex digits: "g" at character 2 of "0g"'],
];

Deno.test("readTold() says what is wrong with an outcome", () => {
  for (const [json, message] of REFUSED) {
    const error = assertThrows(() => read(json), InputError);
    assertEquals(error.message, message);
  }
});

Deno.test("untoldKey() names the first key that tells what is not announced", () => {
  const json = { id: 1, handled: true, rip: "0x1", rflags: "0x2", vectors: {} };
  assertEquals(untoldKey(json, Tells.rflags | Tells.vectors), undefined);
  assertEquals([untoldKey(json, Tells.rflags), untoldKey(json, 0)], ["vectors", "rflags"]);
});

Deno.test("asObject() lets an object pass that has known keys only", () => {
  assertEquals(asObject({ rip: 1 }, "outcome", OUTCOME_KEYS), { rip: 1 });
  assertEquals(asObject({ any: 1 }, "outcome"), { any: 1 });
  const error = assertThrows(() => asObject({ rep: 1 }, "outcome", ["rip"]), InputError);
  assertEquals(error.message, 'Unknown key in outcome: "rep" (did you mean "rip"? known: rip)');
});
