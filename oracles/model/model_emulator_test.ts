import { assertEquals } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom, changed, type Setting } from "../../machine/case_testing.ts";
import { termsOf } from "../../machine/contract.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { Mark, NONE } from "../../machine/effects.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { defaultRegister } from "../../machine/registers.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { Expectations, EXPECTED, HAZARDS } from "./expectation.ts";
import { model } from "./model.ts";

const DEVICE = 0xffff_c900_0000_1000n;
const KERNEL = { rdi: DEVICE };
const EMULATOR = termsOf("hypervisor", {}, true);

/** What the model expects of the instruction `text` (hex, with blanks) of an emulator. */
function expected(text: string, setting: Setting = {}, terms = EMULATOR) {
  const c = caseFrom(text, setting);
  const [batch, decodings, out] = [new Batch(1), new DecodingColumns(1), new Expectations(1)];
  fillBatch(batch, [c]);
  const decoder = new IcedDecoder();
  decoder.decode(batch, decodings);
  decoder.close();
  fillGuestLinearAddresses(batch, decodings);
  model(batch, decodings, out, terms);
  const lists = out.lists!;
  return {
    outcome: EXPECTED[out.kind[0]!],
    hazards: HAZARDS.filter((_, n) => (out.hazard[0]! & 1 << n) !== 0),
    regs: changed(c.registers, out.registers),
    rip: out.rip.at(0) - c.rip,
    exception: out.exception[0] === NONE ? null : out.exception[0],
    accesses: Array.from({ length: lists.told[0]! }, (_, k) => ({
      way: lists.direction[k] === 0 ? "read" : "write",
      address: lists.address.at(k),
      gpa: (lists.mark[k]! & Mark.device) === 0 ? null : lists.gpa.at(k),
      size: lists.size[k],
      data: lists.data.at(k) & (1n << BigInt(8 * lists.size[k]!)) - 1n,
    })),
  };
}

const at = (gla: bigint) => ({ ve: { ...caseFrom("90").ve, gla } });

Deno.test("model() has an emulator handle what a guest's handler must refuse, and calls it no hazard", () => {
  const user = { cpl: 3, regs: { rdi: 0x1fffn }, ve: { ...caseFrom("90").ve, gpa: 0xfffn } };
  const { outcome, hazards, regs } = expected("8b 07", user);
  assertEquals([outcome, hazards, regs], ["handled", [], { rax: 0x4433_2211n }]);
  const policy = { "user-mode": "either", "page-crossing": "refuse", "private-gpa": "either" } as const;
  assertEquals(expected("8b 07", user, termsOf("hypervisor", policy, true)).hazards, [
    "page-crossing",
    "private-gpa",
    "user-mode",
  ]);
  assertEquals(expected("8b 07", user, termsOf("hypervisor", { "user-mode": "refuse" }, true)).outcome, "refused");
});

const MOVES: readonly (readonly [text: string, regs: Record<string, bigint>])[] = [
  ["8b c3", { rax: 0x3b3a_3938n }],
  ["89 d8", { rax: 0x3b3a_3938n }],
  ["48 89 d8", { rax: defaultRegister(3) }],
  ["66 8b c3", { rax: defaultRegister(0) & ~0xffffn | 0x3938n }],
  ["88 e0", { rax: defaultRegister(0) & ~0xffn | 0x09n }],
  ["8a e3", { rax: defaultRegister(0) & ~0xff00n | 0x3800n }],
  ["c7 c0 00 00 00 80", { rax: 0x8000_0000n }],
  ["48 c7 c0 00 00 00 80", { rax: 0xffff_ffff_8000_0000n }],
  ["0f b6 c7", { rax: 0x39n }],
  ["48 63 c3", { rax: 0x3b3a_3938n }],
  ["4d 8b c3", { r8: defaultRegister(11) }],
];

Deno.test("model() moves between registers for an emulator, which need not do it", () => {
  for (const [text, regs] of MOVES) {
    const said = expected(text);
    assertEquals(
      [said.outcome, said.hazards, said.regs, said.accesses],
      ["handled", ["register-operand"], regs, []],
      text,
    );
  }
  assertEquals(expected("0f be c4", { regs: { rax: 0x8000n } }).regs, { rax: 0xffff_ff80n });
});

Deno.test("model() calls outside the model what an emulator does without memory, too", () => {
  assertEquals(
    [expected("90").outcome, expected("01 d8").outcome, expected("03 07").outcome],
    Array(3).fill("outside"),
  );
});

Deno.test("model() reads memory beside the device, and the device from where it begins", () => {
  const memory = 0x8877_6655_4433_2211n;
  const load = (gla: bigint, regs = KERNEL) => expected("8b 07", { ...at(gla), memory, regs }).accesses[0]!;
  const device = 0x8877_6655_4433_2211n;
  assertEquals(load(DEVICE - 4n), {
    way: "read",
    address: DEVICE,
    gpa: 0x8000_fee0_0fe4n,
    size: 4,
    data: device >> 32n & 0xffff_ffffn,
  });
  // 62 bytes on, two bytes are the device's and two are not.
  assertEquals(load(DEVICE - 62n).data, 0x4433_8877n);
  assertEquals([load(DEVICE - 64n).gpa, load(DEVICE + 1n).gpa], [null, null]);
  assertEquals(load(0n, { rdi: DEVICE + 3n }).data, 0x7766_5544n);
});

Deno.test("model() writes what a store writes, wherever that is", () => {
  const [write] = expected("89 07", { ...at(0n), regs: KERNEL }).accesses;
  assertEquals(write, { way: "write", address: DEVICE, gpa: null, size: 4, data: 0x0b0a_0908n });
});

Deno.test("model() fails where the device does, and where nothing is the device's it does not", () => {
  const status = { device: { value: 1n, status: 1n } };
  assertEquals(expected("8b 07", { ...status, regs: KERNEL }).outcome, "refused");
  assertEquals(expected("8b 07", { ...status, ...at(0n), regs: KERNEL }).outcome, "handled");
  assertEquals(expected("a4", { ...status, ...at(DEVICE), regs: { rsi: 0x10n, rdi: DEVICE } }).outcome, "refused");
});

const ODD = 0x8000_0000_0000_0000n;
const RAISED: readonly (readonly [text: string, regs: Record<string, bigint>, vector: number | null])[] = [
  ["8b 07", { rdi: ODD }, 13],
  ["8b 45 00", { rbp: ODD }, 12],
  ["8b 04 24", { rsp: ODD }, 12],
  ["8b 04 2f", { rdi: 0n, rbp: ODD }, 13],
  ["3e 8b 45 00", { rbp: ODD }, 12],
  ["36 8b 07", { rdi: ODD }, 13],
  ["64 8b 45 00", { rbp: ODD }, 13],
  ["8b 07", { rdi: 0x7fff_ffff_fffen }, 13],
  ["8b 07", { rdi: 0x7fff_ffff_fffcn }, null],
  ["67 8b 07", { rdi: ODD }, null],
  ["a4", { rsi: 0n, rdi: ODD }, 13],
  ["f3 a4", { rcx: 0n, rsi: ODD, rdi: ODD }, null],
];

Deno.test("model() raises #SS for a stack address that is not canonical and #GP for any other, and nothing where none is accessed", () => {
  for (const [text, regs, vector] of RAISED) assertEquals(expected(text, { regs }).exception, vector, text);
  // With 5 levels of paging more addresses are canonical.
  assertEquals(expected("8b 07", { paging: 5, regs: { rdi: 0x7fff_ffff_fffen } }).exception, null);
  assertEquals(
    expected("8b 07", { regs: { rdi: ODD } }, termsOf("hypervisor", { "non-canonical": "handle" }, true)).exception,
    null,
  );
});

Deno.test("model() lists the read and the write of a string move", () => {
  const regs = { rcx: 2n, rsi: DEVICE, rdi: 0x1000n };
  const { accesses, rip } = expected("f3 66 a5", { ...at(DEVICE), regs });
  assertEquals(accesses, [
    { way: "read", address: DEVICE, gpa: 0x8000_fee0_0fe0n, size: 2, data: 0x2211n },
    { way: "write", address: 0x1000n, gpa: null, size: 2, data: 0x2211n },
  ]);
  assertEquals(rip, 0n);
});
