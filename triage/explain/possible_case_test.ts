import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCase } from "../../corpus/files/case_file.ts";
import { parseBytes } from "../../corpus/files/hex.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, caseOf, fillBatch } from "../../machine/case.ts";
import { DecodingColumns, Form, Operand } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { IcedDecoder } from "../../oracles/decoders/iced/iced.ts";
import { readInstruction } from "../../oracles/decoders/iced/iced_instruction.ts";
import { Expectations, Expected, HAZARDS } from "../../oracles/model/expectation.ts";
import { model } from "../../oracles/model/model.ts";
import { namesOf } from "../signature/signature.ts";
import { possibleCase } from "./possible_case.ts";

const of = (text: string) => possibleCase(parseBytes(text));
const line = (text: string) => formatCase(of(text));

/** What the model says of a move: what speaks against it, and the gla. */
function judged(c: Case) {
  const [batch, decodings, expected] = [new Batch(1), new DecodingColumns(1), new Expectations(1)];
  const iced = new IcedDecoder();
  fillBatch(batch, [c]);
  iced.decode(batch, decodings);
  iced.close();
  fillGuestLinearAddresses(batch, decodings);
  model(batch, decodings, expected);
  return {
    isMove: decodings.form[0] !== Form.other && decodings.operand[0] === Operand.memory,
    isHandled: expected.kind[0] === Expected.handled,
    hazards: namesOf(HAZARDS, expected.hazard[0]!),
    gla: batch.ve.gla.at(0),
  };
}

Deno.test("possibleCase() makes each sort of operand the device, and the state is the same every time", () => {
  const lines: Record<string, string> = {
    "8b07": '{"bytes":"8b07","regs":{"rdi":"0xffffc900fee00fe0"}}',
    "0fb64710": '{"bytes":"0fb64710","regs":{"rdi":"0xffffc900fee00fd0"}}',
    "8b0510000000": '{"bytes":"8b0510000000","rip":"0xffffc900fee00fca"}',
    "658b07": '{"bytes":"658b07","regs":{"rdi":"0xfee00fe0"},"gsBase":"0xffffc90000000000"}',
    "f3a4": '{"bytes":"f3a4","regs":{"rsi":"0xffffc900fee00fe0","rdi":"0xffff888000100000"}}',
    "aa": '{"bytes":"aa","regs":{"rdi":"0xffffc900fee00fe0"}}',
    "57": '{"bytes":"57","regs":{"rsp":"0xffff888000100000"}}',
    "ff37": '{"bytes":"ff37","regs":{"rsp":"0xffff888000100000","rdi":"0xffffc900fee00fe0"}}',
    // POP computes its operand's address with rsp as it leaves it.
    "8f0424": '{"bytes":"8f0424","regs":{"rsp":"0xffffc900fee00fd8"}}',
    "d7": '{"bytes":"d7","regs":{"rbx":"0xffffc900fee00fd8"}}',
    "0107": '{"bytes":"0107","regs":{"rdi":"0xffffc900fee00fe0"}}',
    "f08b07": '{"bytes":"f08b07","regs":{"rdi":"0xffffc900fee00fe0"}}',
    "c4e2b5905cdd22": '{"bytes":"c4e2b5905cdd22","regs":{"rbp":"0xffffc900fee00fbe"}}',
    "8bc0": '{"bytes":"8bc0"}',
    "06": '{"bytes":"06"}',
  };
  for (const [text, expected] of Object.entries(lines)) {
    assertEquals(JSON.parse(line(text)), JSON.parse(expected));
    assertEquals(line(text), line(text));
  }
});

Deno.test("possibleCase() leaves a string's other operand, and what is no address, as it is", () => {
  const [plain, aimed] = [caseOf(parseBytes("8b4708")), of("8b4708")];
  assertEquals(aimed.registers.filter((value, r) => value !== plain.registers[r]).length, 1);
  assertEquals([aimed.rip, aimed.rflags, aimed.device], [plain.rip, plain.rflags, plain.device]);
});

Deno.test("possibleCase() has one register that is base and index lead to the device, or the byte below it", () => {
  for (
    const [text, gla] of [["8b047f", 0xfe0n], ["8b043f", 0xfe0n], ["8b44ff01", 0xfe0n], ["8b443f01", 0xfdfn]] as const
  ) {
    const { hazards, gla: address } = judged(of(text));
    assertEquals([hazards, address % 0x1000n], [[], gla], text);
  }
});

Deno.test("possibleCase() keeps an access of more bytes than the device has room for in one page", () => {
  const { registers, ve } = of("0fae07");
  assertEquals([registers[7], ve.gla, ve.gpa], [0xffffc900fee00000n, 0xffffc900fee00000n, 0x8000fee00000n]);
});

Deno.test("possibleCase() can make a 32-bit address the kernel's by fs or gs only, and no address that stands in the text", () => {
  assertEquals(judged(of("678b07")).hazards, ["user-address"]);
  assertEquals(judged(of("65678b07")).hazards, []);
  assertEquals(judged(of("64a11000000000000000")).hazards, []);
  const absolute = of("a11122334455667788");
  assertEquals([absolute.ve.gla, absolute.ve.gpa], [0x8877665544332211n, 0x8000fee00211n]);
});

Deno.test("possibleCase() gives every move a state in which nothing speaks against its access, if its address can be aimed", () => {
  const text = fc.tuple(
    fc.constantFrom("", "66", "64", "65", "67", "6467", "48", "6548", "6741", "4f", "41"),
    fc.constantFrom(
      "88",
      "89",
      "8a",
      "8b",
      "c6",
      "c7",
      "0fb6",
      "0fb7",
      "0fbe",
      "0fbf",
      "63",
      "0fc3",
      "0f38f0",
      "a4",
      "a5",
    ),
    fc.uint8Array({ minLength: 9, maxLength: 9 }),
  ).map(([prefixes, opcode, rest]) => Uint8Array.of(...parseBytes(prefixes + opcode), ...rest).subarray(0, 15));
  fc.assert(
    fc.property(text, (bytes) => {
      const c = possibleCase(bytes);
      const { isMove, isHandled, hazards, gla } = judged(c);
      if (!isMove || !isHandled) return;
      assertEquals(gla % 0x1000n, c.ve.gpa % 0x1000n);
      // Of two strings the source comes last.
      const { base, index, address32, segment } = readInstruction(c.bytes, c.rip)!.memory.at(-1)!;
      if (base === 0xff && index === 0xff) return;
      assertEquals(hazards, address32 === 1 && segment === 0 ? ["user-address"] : []);
      if (c.ve.gla !== null) assert(gla === c.ve.gla);
    }),
    { numRuns: 2000 },
  );
});
