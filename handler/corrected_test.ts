import { assertEquals } from "@std/assert";
import { answers } from "../machine/case_testing.ts";
import { access, DEVICE, runAtDevice } from "./handler_testing.ts";
import { corrected } from "./revision_subject.ts";

Deno.test("corrected refuses LOCK, emulate prefixes, VEX, EVEX, REX2, other group members and register operands", () => {
  const texts = [
    ...["f0 8b 07", "66 f0 89 07", "0f 0b 78 65 6e 8b 07", "0f 0b 6b 76 6d 88 07"],
    ...["c5 f8 c6 07 01", "c4 e2 79 c6 0f", "62 f2 7d 48 8b 07", "62 f4 7c 08 88 07", "d5 00 8b 07"],
    ...["0f", "17", "1f", "27", "2f", "37", "3f"].flatMap((modrm) => [`c6 ${modrm} 00`, `c7 ${modrm} 00 00 00 00`]),
    ...["8b c0", "88 c0", "c6 c0 01", "c7 c0 01 00 00 00", "0f b6 c0", "0f bf c0"],
  ];
  for (const text of texts) {
    const { handled, access, regs } = runAtDevice(text, corrected);
    assertEquals([handled, access, regs], [false, null, {}], text);
  }
  for (const text of ["c6 07 01", "c7 07 01 00 00 00"]) assertEquals(runAtDevice(text, corrected).handled, true);
});

Deno.test("corrected takes byte registers 4 to 7 without REX for AH CH DH BH", () => {
  const names = ["rax", "rcx", "rdx", "rbx"];
  for (const [n, name] of names.entries()) {
    const modrm = ((4 + n) << 3 | 7).toString(16);
    const { regs } = runAtDevice(`8a ${modrm}`, corrected, answers(0xeen));
    assertEquals(Object.keys(regs), [name]);
    assertEquals(regs[name]! >> 8n & 0xffn, 0xeen);
    assertEquals(runAtDevice(`88 ${modrm}`, corrected).access, access(1, "write", BigInt(n << 4 | 9)));
    assertEquals(
      runAtDevice(`40 88 ${modrm}`, corrected).access?.data,
      n === 3 ? DEVICE & 0xffn : BigInt(4 + n << 4 | 8),
    );
  }
  assertEquals(runAtDevice("0f b6 27", corrected, answers(0xeen)).regs, { rsp: 0xeen });
});

Deno.test("corrected clears the upper half of a 32-bit MOVZX or MOVSX destination, and of no other", () => {
  const rax = (text: string) => runAtDevice(text, corrected, answers(0x8081n)).regs.rax;
  assertEquals([rax("0f b6 07"), rax("0f b7 07")], [0x81n, 0x8081n]);
  assertEquals([rax("0f be 07"), rax("0f bf 07")], [0xffff_ff81n, 0xffff_8081n]);
  assertEquals([rax("66 0f b6 07"), rax("66 0f be 07")], [0x0f0e_0d0c_0b0a_0081n, 0x0f0e_0d0c_0b0a_ff81n]);
  assertEquals([rax("48 0f b6 07"), rax("48 0f be 07")], [0x81n, 0xffff_ffff_ffff_ff81n]);
});
