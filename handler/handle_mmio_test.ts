import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { answers } from "../machine/case_testing.ts";
import { defaultRegister } from "../machine/registers.ts";
import { access, run } from "./handler_testing.ts";

const RIP = 0xffff_ffff_8100_0000n;
const RAX = defaultRegister(0);
/** -14 as the unsigned 32-bit length that the caller adds to rip. */
const REFUSED_RIP = RIP + 0xffff_fff2n;

Deno.test("fetch() needs all 15 bytes, however short the instruction is", () => {
  assertEquals(run("8b 07", { fetch: 14 }).returned, -14);
  assertEquals(run("8b 07", { fetch: 14 }).access, null);
  assertEquals(run("8b 07", { fetch: 15 }).returned, 2);
});

Deno.test("decode() turns any decode error into EFAULT", () => {
  assertEquals(run("66 ".repeat(15)).returned, -14);
  assertEquals(run("c5 f8 89 01").returned, -14);
});

Deno.test("classify() refuses what is not in its table with EFAULT", () => {
  for (const text of ["90", "63 07", "a0", "a1", "a2", "a3", "0f c3 07", "0f 38 f0 07", "0f 38 f1 07", "8c 07", "c3"]) {
    assertEquals([run(text).returned, run(text).access], [-14, null], text);
  }
});

Deno.test("classify() calls 88 a write of 1 byte and 89 one of the operand size", () => {
  assertEquals(run("88 07").access, access(1, "write", 0x08n));
  assertEquals(run("66 89 07").access, access(2, "write", 0x0908n));
  assertEquals(run("89 07").access, access(4, "write", 0x0b0a_0908n));
  assertEquals(run("48 89 07").access, access(8, "write", RAX));
});

Deno.test("classify() calls C6 a write of 1 byte and C7 one of the operand size", () => {
  assertEquals(run("c6 07 12").access, access(1, "write", 0x12n));
  assertEquals(run("66 c7 07 34 12").access, access(2, "write", 0x1234n));
  assertEquals(run("c7 07 78 56 34 12").access, access(4, "write", 0x1234_5678n));
  assertEquals(run("48 c7 07 78 56 34 12").access, access(8, "write", 0x1234_5678n));
});

Deno.test("classify() calls 8A a read of 1 byte and 8B one of the operand size", () => {
  assertEquals([run("8a 07"), run("66 8b 07"), run("8b 07"), run("48 8b 07")].map((r) => r.access), [
    access(1, "read"),
    access(2, "read"),
    access(4, "read"),
    access(8, "read"),
  ]);
});

Deno.test("classify() calls 0FB6 and 0FBE reads of 1 byte, 0FB7 and 0FBF of 2, whatever the operand size", () => {
  for (const prefix of ["", "66", "48"]) {
    for (const [opcode, size] of [["b6", 1], ["be", 1], ["b7", 2], ["bf", 2]] as const) {
      assertEquals(run(`${prefix} 0f ${opcode} 07`).access, access(size, "read"));
    }
  }
});

Deno.test("classify() forgets the map of VEX and EVEX", () => {
  assertEquals(run("c5 f8 c6 c1 80").access, access(1, "write", 0xffff_ffff_ffff_ff80n));
  assertEquals(run("c4 e2 79 c6 09").access, access(1, "write", 0n));
  assertEquals(run("c4 e2 79 c7 09").access, access(4, "write", 0n));
  assertEquals(run("c4 e2 f9 c7 09").access, access(8, "write", 0n));
  assertEquals(run("62 f2 7d 48 89 07").access, access(4, "write", 0x0b0a_0908n));
  assertEquals(run("66 62 f2 7d 48 8b 07", answers(0x1234n)).access, access(2, "read"));
});

Deno.test("findSlot() indexes ModRM.reg + 8 * REX.R, always the low end, with or without REX", () => {
  assertEquals(run("8a 27", answers(0x11n)).regs, { rsp: 0x4f4e_4d4c_4b4a_4911n });
  assertEquals(run("40 8a 27", answers(0x11n)).regs, { rsp: 0x4f4e_4d4c_4b4a_4911n });
  assertEquals(run("44 8a 27", answers(0x11n)).regs, { r12: 0xcfce_cdcc_cbca_c911n });
  assertEquals(run("88 3f").access, access(1, "write", 0x78n));
});

Deno.test("findSlot() ignores the register-extension bits of VEX and EVEX, but not a REX in front", () => {
  assertEquals(run("62 72 7d 48 8a 07", answers(0x11n)).regs, { rax: RAX & ~0xffn | 0x11n });
  assertEquals(run("44 62 f2 7d 48 8a 07", answers(0x11n)).regs, { r8: defaultRegister(8) & ~0xffn | 0x11n });
});

Deno.test("write() copies size low bytes of the slot and zeros above", () => {
  assertEquals(run("44 88 3f", { regs: { r15: 0x1122_3344_5566_7788n } }).access, access(1, "write", 0x88n));
});

Deno.test("writeImmediate() sends the immediate sign-extended to all 64 bits", () => {
  assertEquals(run("c6 07 80").access, access(1, "write", 0xffff_ffff_ffff_ff80n));
  assertEquals(run("66 c7 07 00 80").access, access(2, "write", 0xffff_ffff_ffff_8000n));
  assertEquals(run("c7 07 00 00 00 80").access, access(4, "write", 0xffff_ffff_8000_0000n));
});

Deno.test("read() clears the whole slot at size 4 and merges at sizes 1 and 2", () => {
  const garbage = answers(0xaabb_ccdd_eeff_1122n);
  assertEquals(run("8b 07", garbage).regs, { rax: 0xeeff_1122n });
  assertEquals(run("66 8b 07", garbage).regs, { rax: 0x0f0e_0d0c_0b0a_1122n });
  assertEquals(run("8a 07", garbage).regs, { rax: 0x0f0e_0d0c_0b0a_0922n });
  assertEquals(run("48 8b 07", garbage).regs, { rax: 0xaabb_ccdd_eeff_1122n });
});

Deno.test("readZeroExtend() clears as many bytes as the operand size says and no more", () => {
  const garbage = answers(0xaabb_ccdd_eeff_8182n);
  assertEquals(run("0f b6 07", garbage).regs, { rax: 0x0f0e_0d0c_0000_0082n });
  assertEquals(run("66 0f b6 07", garbage).regs, { rax: 0x0f0e_0d0c_0b0a_0082n });
  assertEquals(run("48 0f b6 07", garbage).regs, { rax: 0x82n });
  assertEquals(run("0f b7 07", garbage).regs, { rax: 0x0f0e_0d0c_0000_8182n });
  assertEquals(run("66 0f b7 07", garbage).regs, { rax: 0x0f0e_0d0c_0b0a_8182n });
});

Deno.test("readSignExtend() fills as many bytes as the operand size says with bit 7 or bit 15", () => {
  assertEquals(run("0f be 07", answers(0x80n)).regs, { rax: 0x0f0e_0d0c_ffff_ff80n });
  assertEquals(run("0f be 07", answers(0x8070n)).regs, { rax: 0x0f0e_0d0c_0000_0070n });
  assertEquals(run("0f bf 07", answers(0x8070n)).regs, { rax: 0x0f0e_0d0c_ffff_8070n });
  assertEquals(run("0f bf 07", answers(0x1_7080n)).regs, { rax: 0x0f0e_0d0c_0000_7080n });
  assertEquals(run("48 0f be 07", answers(0x80n)).regs, { rax: 0xffff_ffff_ffff_ff80n });
  assertEquals(run("66 0f be 07", answers(0x80n)).regs, { rax: 0x0f0e_0d0c_0b0a_ff80n });
});

Deno.test("movs() is refused without a hypercall", () => {
  for (const text of ["a4", "a5", "48 a5", "f3 a4"]) {
    assertEquals([run(text).returned, run(text).access, run(text).regs], [-14, null, {}]);
  }
});

Deno.test("hypercall() passes r12 size, r13 direction, r14 gpa as it is, r15 0 on reads", () => {
  const gpa = 0xffff_8000_0000_0123n;
  const ve = { exitReason: 48n, exitQualification: 0n, gla: 1n, gpa, instrLen: 0, instrInfo: 0, gpaWidth: 48 };
  assertEquals(run("8b 07", { ve }).access, { size: 4, direction: 0, gpa, data: 0n });
  assertEquals(run("88 07", { ve }).access, { size: 1, direction: 1, gpa, data: 8n });
});

Deno.test("hypercall() that fails with any non-zero status gives EFAULT and leaves the registers alone", () => {
  const statuses = [1n, 0x8000_0000_0000_0000n, 0x8000_0000_0000_0002n, 0x8000_0000_0000_0003n, 1n << 32n];
  for (const status of statuses) {
    for (const text of ["8b 07", "0f b6 07", "0f be 07", "88 07", "c6 07 01"]) {
      const result = run(text, answers(0x11n, status));
      assertEquals([result.returned, result.regs, result.access !== null], [-14, {}, true]);
    }
  }
});

Deno.test("handleMmio() returns the decoded length", () => {
  assertEquals(run("66 67 48 8b 84 24 01 02 03 04").returned, 10);
});

Deno.test("handleVe() adds the length to rip when handled", () => {
  assertEquals(run("8b 07").rip, RIP + 2n);
  assertEquals(run("8b 07", { rip: 0xffff_ffff_ffff_ffffn }).rip, 1n);
});

Deno.test("handleVe() keeps the result as unsigned 32 bits: a failure is handled and moves rip by 4 GiB - 14", () => {
  const refused = run("90");
  assertEquals([refused.handled, refused.returned, refused.rip], [true, -14, REFUSED_RIP & 0xffff_ffff_ffff_ffffn]);
});

Deno.test("handleMmio() checks neither CPL, gla, page crossing, exit qualification, ModRM.mod nor LOCK", () => {
  const ve = {
    exitReason: 48n,
    exitQualification: 0xffffn,
    gla: 0xfffn,
    gpa: 0n,
    instrLen: 0,
    instrInfo: 0,
    gpaWidth: 48,
  };
  assertEquals(run("8b 07", { cpl: 3 }).returned, 2);
  assertEquals(run("8b 07", { ve }).returned, 2);
  assertEquals(run("8b c0").returned, 2);
  assertEquals(run("f0 8b 07").returned, 3);
});

Deno.test("handleMmio() changes at most the register that ModRM.reg and REX.R name", () => {
  const names = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");
  const bytes = fc.tuple(fc.constantFrom("8a", "8b", "0f b6", "0f b7", "0f be", "0f bf"), fc.nat(15), fc.nat(255));
  fc.assert(fc.property(bytes, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), ([opcode, rex, modrm], value) => {
    const hex = (n: number) => n.toString(16).padStart(2, "0");
    const { regs } = run(`${hex(0x40 | rex)} ${opcode} ${hex(modrm)}`, answers(value));
    const named = names[modrm >> 3 & 7 | (rex & 4) << 1]!;
    assertEquals(Object.keys(regs).filter((name) => name !== named), []);
  }));
});
