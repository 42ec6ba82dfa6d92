import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { AccessColumns } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { Expectations } from "../model/expectation.ts";
import { model } from "../model/model.ts";
import { leaks } from "./leak.ts";

/** Whether a text leaks that sends `size` bytes with all of `data` in r15; rax is 0x1122334455667788, rbx its complement. */
function leaksIn(text: string, size: number, data: bigint): boolean {
  const [batch, decodings, expected] = [new Batch(1), new DecodingColumns(1), new Expectations(1)];
  const iced = new IcedDecoder();
  const regs = { rax: 0x1122_3344_5566_7788n, rbx: 0xeedd_ccbb_aa99_8877n, rdi: 0xffff_c900_0000_1000n };
  fillBatch(batch, [caseFrom(text, { regs })]);
  batch.ve.gla.set(0, regs.rdi);
  iced.decode(batch, decodings);
  iced.close();
  model(batch, decodings, expected);
  const did = new AccessColumns(1);
  did.count[0] = 1;
  did.size[0] = size;
  did.direction[0] = 1;
  did.data.set(0, data);
  return leaks(did, expected, 0);
}

Deno.test("leaks() lets pass zeros, what stands above in the register, and the sign of what is sent", () => {
  assertEquals(leaksIn("89 07", 4, 0x5566_7788n), false);
  assertEquals(leaksIn("89 07", 4, 0x1122_3344_5566_7788n), false);
  assertEquals(leaksIn("66 89 07", 2, 0x5566_7788n), false);
  assertEquals(leaksIn("88 07", 1, 0x1122_3344_5566_7788n), false);
  assertEquals(leaksIn("88 07", 1, 0xffff_ffff_ffff_ff88n), false);
  assertEquals(leaksIn("88 27", 1, 0x11_2233_4455_6677n), false);
  assertEquals(leaksIn("c7 07 01 02 03 84", 4, 0xffff_ffff_8403_0201n), false);
  assertEquals(leaksIn("66 0f 38 f1 07", 2, 0x1122_3344_5566_8877n), false);
  assertEquals(leaksIn("48 89 07", 8, 0x9999_9999_9999_9999n), false);
});

Deno.test("leaks() names bytes that are none of these, of registers, immediates and strings", () => {
  assertEquals(leaksIn("89 07", 4, 0xeedd_ccbb_5566_7788n), true);
  assertEquals(leaksIn("88 07", 1, 0x1122_3344_5566_7688n), true);
  // The byte behind AH's register is the next register's.
  assertEquals(leaksIn("88 27", 1, 0x7711_2233_4455_6677n), true);
  assertEquals(leaksIn("c7 07 01 02 03 04", 4, 0xffff_ffff_0403_0201n), true);
  assertEquals(leaksIn("c7 07 01 02 03 84", 4, 0x1122_3344_8403_0201n), true);
  assertEquals(leaksIn("a4", 1, 0x100n), true);
});

Deno.test("leaks() names every byte above the size of an immediate that is neither zero nor its sign", () => {
  fc.assert(fc.property(fc.bigInt(0n, (1n << 64n) - 1n), (data) => {
    const above = Array.from({ length: 7 }, (_, k) => Number(data >> BigInt(8 * (k + 1)) & 0xffn));
    const sign = (data & 0x80n) === 0n ? 0 : 0xff;
    assertEquals(leaksIn("c6 07 01", 1, data), above.some((byte) => byte !== 0 && byte !== sign));
  }));
});
