import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, caseOf, fillBatch } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { DecodingColumns, Operand, Segment } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { DEFAULT_REGISTERS, NO_REGISTER, RIP } from "../../machine/registers.ts";
import { decodingsOf, texts } from "../decoders/decoder_testing.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { shareServed } from "../decoders/shared_decodings.ts";
import { Expectations, Hazard, Reason } from "./expectation.ts";
import { model } from "./model.ts";

/** Texts, each in a few states that have nothing to do with each other. */
const groups = fc.array(
  fc.tuple(texts, fc.array(anyCase(), { minLength: 1, maxLength: 5 })).map(([{ bytes }, states]) => {
    return states.map((state): Case => ({ ...state, bytes: Uint8Array.from(bytes), fetch: 15 }));
  }),
  { minLength: 1, maxLength: 6 },
);

/** The gla of some cases, and what is expected of them. */
function expectedOf(iced: IcedDecoder, cases: readonly Case[]): unknown[] {
  const batch = new Batch(cases.length);
  const decodings = new DecodingColumns(cases.length);
  const out = new Expectations(cases.length);
  fillBatch(batch, cases);
  iced.decode(batch, decodings);
  fillGuestLinearAddresses(batch, decodings, true);
  model(batch, decodings, out);
  return cases.map((_, row) => rowOf(batch, out, row));
}

function rowOf({ ve }: Batch, out: Expectations, row: number): unknown {
  const { access, reason } = out;
  const asks = reason[row] === Reason.none || reason[row] === Reason.deviceStatus;
  return {
    gla: ve.gla.at(row),
    outcome: [out.kind[row], reason[row], out.hazard[row], out.length[row], out.dataKnown[row], out.rip.at(row)],
    count: access.count[row],
    access: asks ? [access.size[row], access.direction[row], access.gpa.at(row), access.data.at(row)] : [],
    registers: out.registers.u64.slice(16 * row, 16 * (row + 1)),
  };
}

Deno.test("model() and fillGuestLinearAddresses() say of cases that share a text what they say of each alone", () => {
  const iced = new IcedDecoder();
  fc.assert(fc.property(groups, (list) => {
    const cases = list.flat();
    assertEquals(expectedOf(iced, cases), cases.flatMap((one) => expectedOf(iced, [one])));
  }));
  iced.close();
});

/** The address of the operand of case `row`, by the SDM's words (vol. 1, 3.7.5), in whole numbers. */
function addressOf(batch: Batch, decodings: DecodingColumns, row: number): bigint {
  const at = decodings.rowOf[row]!;
  const register = (number: number) => number === NO_REGISTER ? 0n : batch.registers.at(16 * row + number);
  const base = decodings.base[at]!;
  const from = base === RIP ? batch.rip.at(row) + BigInt(decodings.length[at]!) : register(base);
  const effective = from + (register(decodings.index[at]!) << BigInt(decodings.scale[at]!)) +
    decodings.displacement.at(at);
  const segment = decodings.segment[at] === Segment.fs ? batch.fsBase.at(row) : batch.gsBase.at(row);
  const isNone = decodings.segment[at] === Segment.none;
  return BigInt.asUintN(64, BigInt.asUintN(8 * decodings.addressSize[at]!, effective) + (isNone ? 0n : segment));
}

Deno.test("fillGuestLinearAddresses() adds up what an operand's address is made of, in every state of a text", () => {
  const iced = new IcedDecoder();
  let compared = 0;
  fc.assert(fc.property(groups, (list) => {
    const cases = list.flat();
    const batch = new Batch(cases.length);
    const decodings = new DecodingColumns(cases.length);
    fillBatch(batch, cases);
    iced.decode(batch, decodings);
    fillGuestLinearAddresses(batch, decodings, true);
    cases.forEach(({ ve }, row) => {
      if (ve.gla !== null || decodings.operand[decodings.rowOf[row]!] !== Operand.memory) return;
      assertEquals(batch.ve.gla.at(row), addressOf(batch, decodings, row));
      compared++;
    });
  }));
  iced.close();
  assertEquals(compared > 100, true);
});

Deno.test("model() asks the operand where an access begins in each case that says its gla, whatever the case before it does", () => {
  // An access of 8 bytes, 4 of them on the next page, where the gla of the second case is.
  const load = caseOf([0x48, 0x8b, 0x07], { registers: DEFAULT_REGISTERS.with(7, 0xffff_c900_0000_1ffcn) });
  const second = { ...load, ve: { ...load.ve, gla: 0xffff_c900_0000_2000n } };
  for (const cases of [[load, second], [second, load]]) {
    const batch = new Batch(2);
    const out = new Expectations(2);
    fillBatch(batch, cases);
    const decodings = decodingsOf(batch);
    fillGuestLinearAddresses(batch, decodings, true);
    model(batch, decodings, out);
    assertEquals([...out.hazard].map((bits) => bits & Hazard.pageCrossing), Array(2).fill(Hazard.pageCrossing));
  }
});

Deno.test("shareServed() shares a decoding with none that differs in any byte of its text", () => {
  for (let k = 0; k < MAX_INSTRUCTION; k++) {
    const batch = new Batch(3);
    const out = new DecodingColumns(3);
    const bytes = new Uint8Array(MAX_INSTRUCTION).fill(0x90);
    fillBatch(batch, [caseOf(bytes), caseOf(bytes), caseOf(bytes.with(k, 0x91))]);
    out.reset();
    out.valid[out.add(0)] = 1;
    assertEquals([shareServed(batch, out, 0, 1), out.rowOf[1]], [2, 0], `byte ${k}`);
  }
});
