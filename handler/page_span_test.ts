import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Setting } from "../machine/case_testing.ts";
import { REGISTER_NAMES } from "../machine/registers.ts";
import { pageCrossing } from "./corrections/address.ts";
import { errno, signedResult } from "./corrections/caller.ts";
import { run } from "./handler_testing.ts";
import { HandlerSubject } from "./revision_subject.ts";

const CHECKED = new HandlerSubject({ name: "checked", corrections: [signedResult, errno, pageCrossing] });
const PAGE_END = 0xffff_c900_0000_1000n;

const result = (text: string, setting: Setting) => run(text, setting, CHECKED);
const crosses = (text: string, setting: Setting) => result(text, setting).returned === -14;

/** How far before the end of the page the address in `register` must be for an access not to cross it. */
function room(text: string, register = "rdi", setting: Setting = {}): number {
  for (let back = 16; back > 0; back--) {
    const regs = { ...setting.regs, [register]: PAGE_END - BigInt(back) };
    if (crosses(text, { ...setting, regs })) return back + 1;
  }
  return 1;
}

Deno.test("crossesPage() lets an access up to the last byte of the page pass", () => {
  assertEquals(["88 07", "66 89 07", "89 07", "48 89 07"].map((text) => room(text)), [1, 2, 4, 8]);
  assertEquals(["c6 07 01", "66 c7 07 01 00", "c7 07 01 00 00 00"].map((text) => room(text)), [1, 2, 4]);
  assertEquals(["8a 07", "66 8b 07", "8b 07", "48 8b 07"].map((text) => room(text)), [1, 2, 4, 8]);
  assertEquals(["0f b6 07", "0f be 07", "0f b7 07", "48 0f bf 07"].map((text) => room(text)), [1, 1, 2, 2]);
});

Deno.test("crossesPage() refuses with EFAULT before any hypercall, and touches nothing", () => {
  const regs = { rdi: PAGE_END - 1n };
  for (const text of ["66 89 07", "c7 07 01 00 00 00", "8b 07", "0f b7 07", "0f bf 07"]) {
    const { returned, access, regs: changed } = result(text, { regs });
    assertEquals([returned, access, changed], [-14, null, {}], text);
  }
});

Deno.test("crossesPage() computes MOVS as if its ModRM were 0, before it is refused", () => {
  const [fits, over] = [{ rax: PAGE_END - 4n }, { rax: PAGE_END - 3n }];
  assertEquals([result("a5", { regs: fits }).returned, result("a5", { regs: over }).returned], [-22, -14]);
  assertEquals(room("41 a5", "r8"), 4);
  assertEquals(result("a4", { regs: { rax: PAGE_END - 1n } }).returned, -22);
});

Deno.test("crossesPage() takes the register for the address where the operand is one", () => {
  assertEquals([room("8b c0", "rax"), room("41 8b c0", "r8"), room("8b c4", "rsp")], [4, 4, 4]);
  assertEquals(room("65 8b c0", "rax", { gsBase: 2n }), 6);
});

Deno.test("crossesPage() lets only REX extend register numbers", () => {
  assertEquals([room("8b 07", "rdi"), room("41 8b 07", "r15")], [4, 4]);
  assertEquals(room("42 8b 04 20", "r12", { regs: { rax: 0n } }), 4);
  assertEquals(room("8b 04 20", "rax"), 4);
  // EVEX with its B bit, which is inverted, naming r15.
  assertEquals(room("62 d2 7d 48 8b 07", "rdi"), 4);
});

Deno.test("crossesPage() counts RIP-relative displacements from the end of the instruction", () => {
  assertEquals(crosses("8b 05 f7 0f 00 00", {}), true);
  assertEquals(crosses("8b 05 f6 0f 00 00", {}), false);
  assertEquals(crosses("c7 05 f3 0f 00 00 01 02 03 04", {}), true);
  assertEquals(crosses("c7 05 f2 0f 00 00 01 02 03 04", {}), false);
});

Deno.test("crossesPage() adds the base of fs and gs and of no other segment", () => {
  const setting = { fsBase: 1n, gsBase: 2n };
  const rooms = ["64", "65", "2e", "36", "3e", "26"].map((prefix) => room(`${prefix} 8b 07`, "rdi", setting));
  assertEquals(rooms, [5, 6, 4, 4, 4, 4]);
});

Deno.test("crossesPage() cannot compute an address with several distinct overrides: one byte passes, more do not", () => {
  for (const prefixes of ["64 65", "2e 3e", "64 2e", "64 65 26"]) {
    const regs = { rdi: 0xffff_c900_0000_0000n };
    const results = ["8a 07", "66 8b 07", "8b 07"].map((text) => crosses(`${prefixes} ${text}`, { regs }));
    assertEquals(results, [false, true, true], prefixes);
  }
  assertEquals(room("64 64 8b 07"), 4);
});

Deno.test("crossesPage() counts an override twice that stands last of exactly three distinct prefixes, seen before or not", () => {
  const regs = { rdi: 0xffff_c900_0000_0000n };
  const results = (text: string) => [`${text} 88 07`, `${text} 89 07`].map((each) => crosses(each, { regs }));
  for (const text of ["66 f3 64", "3e 66 f3 3e", "f0 f2 f2 2e"]) assertEquals(results(text), [false, true], text);
  for (const text of ["66 64", "f3 66 3e f3", "66 f3 f2 64", "66 f3 f2 64 64"]) {
    assertEquals(results(text), [false, false], text);
  }
});

Deno.test("crossesPage() takes a base of -1 that is added for an error: one byte passes, more do not", () => {
  const setting = { regs: { rdi: 0xffff_c900_0000_0101n }, fsBase: 0xffff_ffff_ffff_ffffn, gsBase: 0xffff_ffffn };
  const results = (prefix: string) => [`${prefix} 8a 07`, `${prefix} 66 8b 07`].map((text) => crosses(text, setting));
  assertEquals([results("64"), results("65"), results("2e")], [[false, true], [false, false], [false, false]]);
});

Deno.test("crossesPage() sees an access that wraps around the end of the address space cross", () => {
  assertEquals([-4n, -3n].map((rdi) => crosses("8b 07", { regs: { rdi: BigInt.asUintN(64, rdi) } })), [false, true]);
  assertEquals([-4n, -3n].map((rdi) => crosses("67 8b 07", { regs: { rdi: BigInt.asUintN(32, rdi) } })), [false, true]);
});

Deno.test("crossesPage() agrees with the whole linear address, on any operand with a SIB byte", () => {
  const any64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
  const shape = fc.record({
    mod: fc.nat(2),
    sib: fc.nat(255),
    rex: fc.nat(7),
    displacement: any64,
    narrow: fc.boolean(),
  });
  const values = fc.tuple(...REGISTER_NAMES.map(() => any64));
  const hex = (value: bigint, size: number) =>
    Array.from({ length: size }, (_, k) => (value >> BigInt(8 * k) & 0xffn).toString(16)).join(" ");
  // A base of -1 counts as an error: another test has it.
  const base64 = any64.filter((base) => base !== 0xffff_ffff_ffff_ffffn);
  fc.assert(fc.property(shape, values, base64, ({ mod, sib, rex, displacement, narrow }, registers, gsBase) => {
    const base = sib & 7;
    const size = mod === 1 ? 1 : mod === 2 || base === 5 ? 4 : 0;
    const index = sib >> 3 & 7 | (rex & 2) << 2;
    let address = size === 0 ? 0n : BigInt.asIntN(8 * size, displacement);
    if (mod !== 0 || base !== 5) address += registers[base | (rex & 1) << 3]!;
    if (index !== 4) address += registers[index]! << BigInt(sib >> 6);
    address = BigInt.asUintN(64, BigInt.asUintN(narrow ? 32 : 64, address) + gsBase);
    const last = BigInt.asUintN(64, address + 3n);
    const text = `65 ${narrow ? "67" : ""} ${(0x40 | rex).toString(16)} 8b ${hex(BigInt(mod << 6 | 4), 1)}`;
    const operand = `${hex(BigInt(sib), 1)} ${hex(displacement, size)}`;
    const regs = Object.fromEntries(REGISTER_NAMES.map((name, r) => [name, registers[r]!]));
    assertEquals(crosses(`${text} ${operand}`, { regs, gsBase }), address >> 12n !== last >> 12n);
  }));
});
