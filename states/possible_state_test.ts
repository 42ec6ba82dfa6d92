import { assertEquals } from "@std/assert";
import { Batch } from "../machine/batch.ts";
import { DEFAULT_CASE, fillBatch } from "../machine/case.ts";
import { caseFrom, type Setting } from "../machine/case_testing.ts";
import { impossibilities } from "./impossible_testing.ts";

const DEVICE = 0xffff_c900_0000_1000n;
const AT_DEVICE = { regs: { rdi: DEVICE } };
const { ve: VE } = DEFAULT_CASE;

/** What is impossible about a case. */
function impossible(text: string, setting: Setting = AT_DEVICE): string {
  const batch = new Batch(1);
  fillBatch(batch, [caseFrom(text, setting)]);
  return impossibilities(batch)[0]!.join();
}

const told = (gla: bigint, gpa = 0x8000_fee0_0000n | gla & 0xfffn) => ({ ...AT_DEVICE, ve: { ...VE, gla, gpa } });

Deno.test("findImpossible() lets be whose gla is the operand's address, told or not", () => {
  assertEquals([impossible("8b 07"), impossible("8b 07", told(DEVICE))], ["", ""]);
  assertEquals(impossible("8b 07", told(DEVICE + 0x1000n)), "gla");
  assertEquals(impossible("8b 47 08", told(DEVICE)), "gla");
});

Deno.test("findImpossible() lets an access of two pages tell the second one", () => {
  const crossing = (gla: bigint) => impossible("8b 07", { ...told(gla), regs: { rdi: 0xffff_c8ff_ffff_fffdn } });
  assertEquals(crossing(0xffff_c8ff_ffff_fffdn), "");
  assertEquals(crossing(0xffff_c900_0000_0000n), "");
  assertEquals(crossing(0xffff_c900_0000_0004n), "gla");
  assertEquals(impossible("8b 07", told(DEVICE + 0x1000n)), "gla");
});

Deno.test("findImpossible() wants gla and gpa at the same offset in their pages", () => {
  assertEquals(impossible("8b 07", told(DEVICE, 0x8000_fee0_0004n)), "page-offset");
  // A case that tells no gla has the gpa's offset from the operand.
  assertEquals(impossible("8b 07", { ...AT_DEVICE, ve: { ...VE, gpa: 0x8000_fee0_0004n } }), "");
});

Deno.test("findImpossible() wants the gla of a string move to be one of its operands', each of which is somewhere", () => {
  const regs = { rsi: DEVICE, rdi: 0xffff_8880_0000_0000n };
  const at = (gla: bigint) => impossible("a5", { ...told(gla), regs });
  assertEquals([impossible("a5", { regs }), at(regs.rsi), at(regs.rdi), at(DEVICE + 4n)], ["", "", "", "gla"]);
  assertEquals(impossible("64 a5", { regs: { ...regs, rsi: 0x1000n }, fsBase: DEVICE - 0x1000n }), "");
  assertEquals(impossible("64 a5", { ...told(DEVICE), regs: { ...regs, rsi: 0x1000n }, fsBase: DEVICE - 0x1000n }), "");
  assertEquals(impossible("a5", { regs: { rsi: DEVICE } }), "non-canonical");
  assertEquals(impossible("67 a5", {}), "");
});

Deno.test("findImpossible() wants canonical addresses of all bytes, by the levels of paging", () => {
  const at = (rdi: bigint, paging = 4) => impossible("8b 07", { regs: { rdi }, paging });
  assertEquals([at(0x7fff_ffff_fffcn), at(0x7fff_ffff_fffdn)], ["", "non-canonical"]);
  assertEquals([at(0xff11_0000_0000_0000n), at(0xff11_0000_0000_0000n, 5)], ["non-canonical", ""]);
  assertEquals([at(0x00ff_ffff_ffff_fffcn, 5), at(0x00ff_ffff_ffff_fffdn, 5)], ["", "non-canonical"]);
  assertEquals(at(0x1234_5678_9abc_def0n, 5), "non-canonical");
  // An access may wrap around.
  assertEquals(at(0xffff_ffff_ffff_fffdn), "");
  assertEquals(impossible("8b 07", told(0x1234_5678_9abc_d000n)), "gla");
  assertEquals(impossible("f0 8b 07", told(0x1234_5678_9abc_d000n)), "non-canonical");
});

Deno.test("findImpossible() wants canonical bases of fs and gs, used or not", () => {
  const based = (fields: Setting) => impossible("8b 07", { ...AT_DEVICE, ...fields });
  assertEquals([based({ fsBase: 1n << 47n }), based({ gsBase: 1n << 47n })], ["segment-base", "segment-base"]);
  assertEquals([based({ gsBase: 1n << 47n, paging: 5 }), based({ gsBase: 0xffff_8000_0000_0000n })], ["", ""]);
});

Deno.test("findImpossible() wants a kernel's rip in the kernel's text, and any other one canonical", () => {
  const at = (rip: bigint, cpl = 0, paging = 4) => impossible("8b 07", { ...AT_DEVICE, rip, cpl, paging });
  assertEquals([at(0x40_0000n), at(0x40_0000n, 3)], ["rip", ""]);
  assertEquals([at(0xffff_8000_0000_0000n), at(0xffff_7fff_ffff_ffffn), at(0xffff_7fff_ffff_ffffn, 0, 5)], [
    "",
    "rip",
    "",
  ]);
  assertEquals([at(0xffff_ffff_ff60_0000n), at(0xffff_ffff_ff60_0000n, 3)], ["rip", ""]);
  assertEquals(at(1n << 47n, 3), "rip");
});

Deno.test("findImpossible() wants what can be fetched to end where a page does", () => {
  const cut = (fetch: number, rip: bigint) => impossible("8b 07", { ...AT_DEVICE, fetch, rip });
  assertEquals([cut(5, 0xffff_ffff_8100_0ffbn), cut(5, 0xffff_ffff_8100_0ffcn)], ["", "fetch"]);
  assertEquals([cut(0, 0xffff_ffff_8100_0000n), cut(15, 0xffff_ffff_8100_0ffcn)], ["", ""]);
});

Deno.test("findImpossible() wants a gpa of the guest's width, and the exit reason of an MMIO access", () => {
  const with_ = (ve: Partial<typeof VE>) => impossible("8b 07", { ...AT_DEVICE, ve: { ...VE, ...ve } });
  const wide = 0x8_0000_fee0_0000n;
  assertEquals([with_({ gpa: wide }), with_({ gpa: wide, gpaWidth: 52 })], ["gpa-width", ""]);
  assertEquals(with_({ gpa: 1n << 52n, gpaWidth: 52 }), "gpa-width");
  assertEquals(with_({ exitReason: 30n }), "exit-reason");
});
