import { assertEquals } from "@std/assert";
import { Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import { caseOf, fillBatch } from "../../../machine/case.ts";
import { DecodingColumns } from "../../../machine/decoding.ts";
import { IcedDecoder } from "../../decoders/iced/iced.ts";
import { bytesOf } from "../executor/cpu_testing.ts";
import { headLength, LengthProofs } from "./length_proofs.ts";

/** Texts and how many of their bytes decide their length. */
const SHAPES: readonly [code: string, shape: number][] = [
  ["8b 07", 2],
  ["8b 47 08", 2],
  ["8b 47 00", 3],
  ["8b 87 08 00 00 00", 2],
  ["8b 87 00 00 00 80", 2],
  ["8b 05 f8 ff ff ff", 2],
  ["8b 04 25 11 22 33 44", 3],
  ["67 8b 43 80", 3],
  ["67 8b 83 11 22 33 84", 3],
  ["c6 47 80 11", 2],
  ["66 c7 47 08 11 22", 3],
  ["48 c7 84 8b 11 22 33 44 55 66 77 88", 4],
  ["a1 11 22 33 44 55 66 77 88", 1],
  ["67 a1 11 22 33 44", 2],
  ["f3 a4", 2],
  ["05 11 22 33 44", 4],
];

Deno.test("headLength() leaves out displacement and immediate", () => {
  const batch = new Batch(SHAPES.length);
  const decodings = new DecodingColumns(SHAPES.length);
  fillBatch(batch, SHAPES.map(([code]) => caseOf(bytesOf(code))));
  const iced = new IcedDecoder();
  iced.decode(batch, decodings);
  iced.close();
  SHAPES.forEach(([code, shape], row) => assertEquals(headLength(batch.text, decodings, row), shape, code));
});

Deno.test("LengthProofs knows a shape again by its bytes and its length, and nothing else", () => {
  const proofs = new LengthProofs();
  const text = new Uint8Array(TEXT_STRIDE);
  const isProven = (code: string, shape: number) => {
    text.set(bytesOf(code));
    proofs.look(text, 0, bytesOf(code).length, shape);
    return proofs.isProven;
  };
  assertEquals(isProven("8b 47 08", 2), false);
  proofs.remember();
  assertEquals(isProven("8b 47 09", 2), true);
  assertEquals(isProven("8b 46 08", 2), false);
  assertEquals(isProven("8b 47", 2), false);
  assertEquals(isProven("8b 47 08", 3), false);
});
