import { assertEquals } from "@std/assert";
import { DEFAULT_CASE } from "../../machine/case.ts";
import { answers } from "../../machine/case_testing.ts";
import { defaultRegister } from "../../machine/registers.ts";
import { expected } from "./model_testing.ts";

const RAX = defaultRegister(0);
const RIP = 0xffff_ffff_8100_0000n;
const VALUE = 0x8877_6655_4433_2291n;
const KERNEL = { rdi: 0xffff_c900_0000_1000n };

const regs = (text: string) => expected(text, { ...answers(VALUE), regs: KERNEL }).regs;
const write = (text: string) => expected(text, { regs: KERNEL }).access;

Deno.test("model() zero-extends a 32-bit load and merges 8 and 16-bit ones", () => {
  assertEquals(regs("8b 07"), { rax: 0x4433_2291n });
  assertEquals(regs("66 8b 07"), { rax: RAX & ~0xffffn | 0x2291n });
  assertEquals(regs("8a 07"), { rax: RAX & ~0xffn | 0x91n });
  assertEquals(regs("48 8b 07"), { rax: VALUE });
});

Deno.test("model() loads AH CH DH BH without REX and SPL BPL SIL DIL with one", () => {
  assertEquals(regs("8a 27"), { rax: RAX & ~0xff00n | 0x9100n });
  assertEquals(regs("40 8a 27"), { rsp: defaultRegister(4) & ~0xffn | 0x91n });
});

Deno.test("model() extends what movzx, movsx and movsxd load, to the whole register for 32 bits", () => {
  assertEquals(regs("0f b6 07"), { rax: 0x91n });
  assertEquals(regs("66 0f b6 07"), { rax: RAX & ~0xffffn | 0x91n });
  assertEquals(regs("0f b7 07"), { rax: 0x2291n });
  assertEquals(regs("0f be 07"), { rax: 0xffff_ff91n });
  assertEquals(regs("66 0f be 07"), { rax: RAX & ~0xffffn | 0xff91n });
  assertEquals(regs("48 0f be 07"), { rax: 0xffff_ffff_ffff_ff91n });
  assertEquals(regs("0f bf 07"), { rax: 0x2291n });
  assertEquals(expected("48 63 07", answers(0x8000_0000n)).regs, { rax: 0xffff_ffff_8000_0000n });
  assertEquals(expected("63 07", answers(0x8000_0000n)).regs, { rax: 0x8000_0000n });
});

Deno.test("model() stores registers, high bytes and immediates, and nothing above the size", () => {
  assertEquals(write("88 07"), [1, "write", 0x08n]);
  assertEquals(write("88 27"), [1, "write", 0x09n]);
  assertEquals(write("66 89 07"), [2, "write", 0x0908n]);
  assertEquals(write("c6 07 80"), [1, "write", 0x80n]);
  assertEquals(write("66 c7 07 00 80"), [2, "write", 0x8000n]);
  assertEquals(write("c7 07 00 00 00 80"), [4, "write", 0x8000_0000n]);
  assertEquals(write("48 c7 07 00 00 00 80"), [8, "write", 0xffff_ffff_8000_0000n]);
});

Deno.test("model() moves moffs, movnti and byte-swapped movbe", () => {
  assertEquals(expected("a1 00 10 00 00 00 c9 ff ff", answers(VALUE)).regs, { rax: 0x4433_2291n });
  assertEquals(write("a2 00 10 00 00 00 c9 ff ff"), [1, "write", 0x08n]);
  assertEquals(write("0f c3 07"), [4, "write", 0x0b0a_0908n]);
  assertEquals(write("0f 38 f1 07"), [4, "write", 0x0809_0a0bn]);
  assertEquals(regs("0f 38 f0 07"), { rax: 0x9122_3344n });
  assertEquals(regs("66 0f 38 f0 07"), { rax: RAX & ~0xffffn | 0x9122n });
});

Deno.test("model() steps over the instruction", () => {
  assertEquals(expected("66 48 8b 84 24 01 02 03 04").rip, RIP + 9n);
});

Deno.test("model() moves a string one element in the direction of DF, and repeats until rcx is 0", () => {
  const at = { rsi: 0xffff_c900_0000_1000n, rdi: 0xffff_c900_0000_2000n, rcx: 2n };
  assertEquals(expected("a5", { regs: at }).regs, { rsi: at.rsi + 4n, rdi: at.rdi + 4n });
  assertEquals(expected("48 a5", { regs: at, rflags: 0x602n }).regs, { rsi: at.rsi - 8n, rdi: at.rdi - 8n });
  const first = expected("f3 a4", { regs: at });
  assertEquals([first.regs, first.rip], [{ rcx: 1n, rsi: at.rsi + 1n, rdi: at.rdi + 1n }, RIP]);
  assertEquals(expected("f3 a4", { regs: { ...at, rcx: 1n } }).rip, RIP + 2n);
  assertEquals(expected("f3 a4", { regs: { ...at, rcx: 0n } }).outcome, "refused");
});

Deno.test("model() counts ecx where addresses have 32 bits, whatever stands above it", () => {
  const at = { rsi: 0xffff_c900_0000_1000n, rdi: 0xffff_c900_0000_2000n };
  const counted = (rcx: bigint) => expected("67 f3 a4", { regs: { ...at, rcx } });
  assertEquals(counted(0x7_0000_0000n).outcome, "refused");
  const last = counted(0x7_0000_0001n);
  assertEquals([last.rip, last.regs["rcx"]], [RIP + 3n, 0n]);
  const first = counted(0x7_0000_0002n);
  assertEquals([first.rip, first.regs["rcx"]], [RIP, 1n]);
});

Deno.test("model() calls a string move a write where the gla is the destination's", () => {
  const regs = { rsi: 0xffff_c900_0000_1000n, rdi: 0xffff_c900_0000_2000n };
  const ve = {
    exitReason: 48n,
    exitQualification: 0n,
    gla: regs.rdi,
    gpa: 0n,
    instrLen: 0,
    instrInfo: 0,
    gpaWidth: 48,
  };
  assertEquals(expected("a4", { regs, ve }).access?.[1], "write");
  assertEquals(expected("a4", { regs }).access?.[1], "read");
  assertEquals(expected("a4", { regs, ve, ...answers(0n, 1n) }).access?.[1], "write");
});

Deno.test("model() faults what is no instruction: LOCK, an undefined group member, UD2, a missing end", () => {
  for (const text of ["f0 8b 07", "0f 0b 78 65 6e 8b 07", "c6 0f 00", "c7 0f 00 00 00 00", "06"]) {
    assertEquals([expected(text).outcome, expected(text).access], ["fault", null], text);
  }
  assertEquals(expected("8b 05 01 02 03 04", { fetch: 5 }).outcome, "fault");
  assertEquals(expected(`${"66 ".repeat(14)} 8b`).outcome, "fault");
});

Deno.test("model() refuses register forms, other instructions and user mode", () => {
  assertEquals(expected("8b c0").reason, "the operand is a register");
  assertEquals(expected("8d 07").reason, "the instruction accesses no operand in memory");
  assertEquals(expected("8b 07", { cpl: 3 }).reason, "the exception comes from user mode");
});

Deno.test("model() has everything else that accesses memory outside, and judges what does not", () => {
  const outcomes = (texts: readonly string[]) => new Set(texts.map((text) => expected(text).outcome));
  // Named in the text, and not: CMP, VSHUFPS, FMA4, PUSH, STOS, XLAT, FXSAVE, CALL, CLZERO.
  const touch = [
    "3b 07",
    "c5 f8 c6 07 00",
    "c4 e3 e9 69 07 30",
    "50",
    "f3 aa",
    "d7",
    "0f ae 07",
    "e8 00 00 00 00",
    "0f 01 fc",
  ];
  assertEquals(outcomes(touch), new Set(["outside"]));
  // LEA, PREFETCHW, NOP, INVLPG, HLT, and forms of registers.
  const none = ["8d 07", "0f 0d 0f", "0f 1f 07", "0f 01 3f", "f4", "39 c0", "c5 f8 c6 c7 00", "8b c0"];
  assertEquals(outcomes(none), new Set(["refused"]));
  assertEquals(outcomes(["0f ff 07", "f0 3b 07", "c5 f8 77"].slice(0, 2)), new Set(["fault"]));
});

Deno.test("model() expects the access but no success when the VMM fails", () => {
  const failed = expected("8b 07", answers(VALUE, 1n << 32n));
  assertEquals([failed.outcome, failed.access, failed.regs, failed.rip], ["refused", [4, "read", 0n], {}, RIP]);
});

Deno.test("model() never faults a case for its address, and says what speaks against emulating it", () => {
  const at = (rdi: bigint) => expected("8b 07", { regs: { rdi } });
  assertEquals([at(0x1000n).outcome, at(0x1000n).hazards], ["handled", ["user-address"]]);
  assertEquals([at(0xffff_c900_0000_0ffdn).outcome, at(0xffff_c900_0000_0ffdn).hazards], ["handled", [
    "page-crossing",
  ]]);
  assertEquals(at(0xffff_c900_0000_0ffcn).hazards, []);
  assertEquals([at(0x1234_5678_0000_0000n).outcome, at(0x1234_5678_0000_0000n).hazards], ["handled", [
    "non-canonical",
  ]]);
  // The vsyscall page is the user's.
  assertEquals(at(0xffff_ffff_ff60_0ff0n).hazards, ["user-address"]);
  assertEquals([at(0xffff_ffff_ff5f_fff0n).hazards, at(0xffff_ffff_ff60_1000n).hazards], [[], []]);
});

Deno.test("model() takes the operand's address for the page crossing, whatever page the gla is in", () => {
  const at = (rdi: bigint, gla: bigint) =>
    expected("8b 07", { regs: { rdi }, ve: { ...DEFAULT_CASE.ve, gla } }).hazards;
  assertEquals(at(0xffff_c900_0000_0ffdn, 0xffff_c900_0000_1000n), ["page-crossing"]);
  assertEquals(at(0xffff_c900_0000_0f00n, 0xffff_c900_0000_1fffn), []);
});

Deno.test("model() calls an access to private memory a hazard: the top bit of the gpa's width is clear", () => {
  const at = (gpa: bigint, gpaWidth: number) =>
    expected("8b 07", { regs: KERNEL, ve: { ...DEFAULT_CASE.ve, gpa, gpaWidth } });
  for (
    const [gpa, width] of [[0n, 48], [0xfee0_0fe0n, 48], [1n << 46n, 48], [1n << 47n, 52], [1n << 50n, 52]] as const
  ) {
    assertEquals([at(gpa, width).outcome, at(gpa, width).hazards], ["handled", ["private-gpa"]], `${gpa}`);
  }
  for (const [gpa, width] of [[1n << 47n, 48], [1n << 51n, 52], [0x8_8000_fee0_0fe0n, 52]] as const) {
    assertEquals(at(gpa, width).hazards, [], `${gpa}`);
  }
});

Deno.test("model() takes the halves of addresses by the levels of paging", () => {
  const at = (rdi: bigint, paging: number) => expected("8b 07", { regs: { rdi }, paging }).hazards.join();
  assertEquals([at(0xff11_0000_0000_0000n, 4), at(0xff11_0000_0000_0000n, 5)], ["non-canonical", ""]);
  assertEquals([at(0x00ff_0000_0000_0000n, 4), at(0x00ff_0000_0000_0000n, 5)], ["non-canonical", "user-address"]);
});

Deno.test("model() has a string move read and write the device where rsi, in its segment, points where rdi does", () => {
  const regs = { rsi: 0x1000n, rdi: 0xffff_c900_0000_1000n };
  const ve = { ...DEFAULT_CASE.ve, gla: regs.rdi };
  const at = (fsBase: bigint) => expected("64 a4", { regs, ve, fsBase, ...answers(VALUE) }).access;
  assertEquals(at(regs.rdi - regs.rsi), [1, "write", 0x91n]);
  assertEquals(at(0n), [1, "write", 0n]);
});

Deno.test("fillGuestLinearAddresses() gives what has no memory operand a device's address", () => {
  for (const text of ["8b c0", "01 c0", "f0 8b 07", "c5 f8 c6 07 01"]) {
    assertEquals(expected(text).gla, 0xffff_c900_fee0_0fe0n, text);
  }
  assertEquals(expected("8b c0", { ve: { ...DEFAULT_CASE.ve, gla: 1n } }).gla, 1n);
});

Deno.test("linearAddress() adds base, scaled index, displacement and the base of fs or gs", () => {
  const at = (text: string, setting = {}) => expected(text, setting).gla;
  const regs = { rax: 0x1_0000_0000n, rcx: 0xffff_ffff_ffff_fff0n, rdi: 0xffff_ffffn };
  assertEquals(at("8b 44 c8 10", { regs }), 0x1_0000_0000n - 0x80n + 0x10n);
  assertEquals(at("8b 47 80", { regs }), 0xffff_ff7fn);
  assertEquals(at("67 8b 47 01", { regs }), 0n);
  assertEquals(at("64 67 8b 47 01", { regs, fsBase: 0xffff_8000_0000_0000n }), 0xffff_8000_0000_0000n);
  assertEquals(at("65 8b 07", { regs, gsBase: 1n }), 0x1_0000_0000n);
  assertEquals(at("3e 8b 07", { regs, fsBase: 1n, gsBase: 1n }), 0xffff_ffffn);
  assertEquals(at("8b 04 25 00 00 00 80"), 0xffff_ffff_8000_0000n);
});

Deno.test("linearAddress() counts RIP-relative displacements from the end of the instruction", () => {
  assertEquals(expected("8b 05 10 00 00 00").gla, RIP + 0x16n);
  assertEquals(expected("c7 05 10 00 00 00 01 02 03 04").gla, RIP + 0x1an);
  assertEquals(expected("67 8b 05 10 00 00 00").gla, 0x8100_0017n);
});
