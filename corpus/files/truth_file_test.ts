import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { anyCase, caseFrom } from "../../machine/case_testing.ts";
import { InputError } from "./hex.ts";
import { formatTruth, isWhole, parseTruths, type TextTruth, type Truth } from "./truth_file.ts";

const NAME = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";

const qword = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

const anyTruth: fc.Arbitrary<Truth> = fc.record({
  name: fc.constantFrom(NAME, NAME.replace("0x1", "unknown")),
  valid: fc.boolean(),
  length: fc.nat(15),
  fault: fc.option(fc.constantFrom("#UD", "#GP", "#SS")),
  stop: fc.option(fc.constantFrom("time-out", "not a whole instruction")),
  rip: qword,
  regs: fc.dictionary(fc.constantFrom("rax", "rsp", "r15"), qword, { noNullPrototype: true }),
  memory: fc.option(qword),
}, { noNullPrototype: true });

/** What is known of a text alone. */
const anyTextTruth: fc.Arbitrary<TextTruth> = fc.record({
  name: fc.constant(NAME),
  valid: fc.boolean(),
  length: fc.option(fc.nat(15)),
  fault: fc.option(fc.constantFrom("#UD", "#GP")),
  stop: fc.constant(null),
}, { noNullPrototype: true });

Deno.test("parseTruths() reads back every record that formatTruth() writes, in order", () => {
  const truth = fc.oneof(anyTruth, anyTextTruth);
  const records = fc.array(fc.record({ case: anyCase(), truth }, { noNullPrototype: true }), {
    maxLength: 5,
  });
  fc.assert(fc.property(records, (written) => {
    assertEquals(parseTruths(written.map((record) => `${formatTruth(record)}\n`).join("")), written);
  }));
});

Deno.test("formatTruth() writes one readable line: the case, then the CPU's word", () => {
  const truth = {
    name: NAME,
    valid: true,
    length: 2,
    fault: null,
    stop: null,
    rip: 2n,
    regs: { rax: 17n },
    memory: 17n,
  };
  assertEquals(
    formatTruth({ case: caseFrom("8b 07"), truth }),
    '{"bytes":"8b07","cpu":{"valid":true,"length":2,"fault":null,"rip":"0x2","regs":{"rax":"0x11"},"memory":"0x11","name":"' +
      NAME + '"}}',
  );
});

Deno.test("parseTruths() says which line is no record, and why", () => {
  const good =
    '{"bytes":"90","cpu":{"valid":true,"length":1,"fault":null,"rip":"0x1","regs":{},"memory":null,"name":"' + NAME +
    '"}}';
  const bad: readonly (readonly [line: string, message: string])[] = [
    ["{", "Case is not JSON"],
    ['{"bytes":"90"}', 'Record has no "cpu" object'],
    [good.replace(`"${NAME}"`, "1"), 'Value of cpu has no "name" string'],
    [good.replace(NAME, "AMD"), 'Name of cpu is none of a CPU: "AMD" (such as AuthenticAMD family 25'],
    [good.replace('"length":1', '"length":"1"'), 'Value of cpu has no "length" number'],
    [good.replace('"length":1', '"length":16'), 'Value of cpu has no "length" number from 0 to 15'],
    [good.replace('"length":1', '"length":null'), 'Value of cpu has registers or memory, and no "length" number'],
    [good.replace('"fault":null', '"fault":6'), "Value of cpu.fault is neither null nor what ended it: 6"],
    [good.replace("true", "1"), 'Value of cpu has no "valid" boolean'],
    [good.replace("{}", "[1]"), 'Unknown register: "0"'],
    [good.replace('"regs":{},', ""), 'Value of cpu has no "regs" object'],
    [good.replace('"0x1"', '"1"'), "cpu.rip"],
  ];
  for (const [line, message] of bad) {
    const error = assertThrows(() => parseTruths(`${good}\n\n${line}\n`), InputError, message);
    assertEquals(error.message.startsWith("Line 3: "), true, error.message);
  }
});

Deno.test("parseTruths() takes a CPU's word about a text alone", () => {
  const [record] = parseTruths(`{"bytes":"0fb9","cpu":{"valid":false,"length":null,"fault":"#UD","name":"${NAME}"}}`);
  assertEquals([isWhole(record!.truth), record!.truth.length], [false, null]);
});
