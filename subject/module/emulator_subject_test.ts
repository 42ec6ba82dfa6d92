import { assertEquals } from "@std/assert";
import { caseOf, DEFAULT_CASE } from "../../machine/case.ts";
import { caseFrom, type Setting } from "../../machine/case_testing.ts";
import { NONE, Tells } from "../../machine/effects.ts";
import { Unanswered } from "../../machine/outcome.ts";
import { outcomesOf } from "../subject_testing.ts";
import { emulate as tiny } from "../testdata/tiny_emulator.ts";
import { toldIn } from "../testdata/told_outcome.ts";
import { type Emulator, EmulatorSubject } from "./emulator_subject.ts";
import { DeviceFailure, type Machine, MACHINE_TELLING } from "./machine.ts";
import type { TrapResult } from "./trap.ts";

const GLA = 0x10_0000n;
const GPA = 0x8000_fee0_0000n;
const MEMORY = 0x1716_1514_1312_1110n;
const VALUE = 0xf7f6_f5f4_f3f2_f1f0n;

/** The device is at `GLA`; the case's memory and device have bytes that name their places. */
function caseAt(text: string, rdi: bigint, { regs = {}, ...setting }: Setting = {}) {
  return caseFrom(text, {
    memory: MEMORY,
    device: { value: VALUE, status: 0n },
    ve: { ...DEFAULT_CASE.ve, gla: GLA, gpa: GPA },
    regs: { rdi, ...regs },
    ...setting,
  });
}

/** What comes of one case. */
async function toldOf(emulate: Emulator, c = caseAt("90", 0n)) {
  const out = await outcomesOf(new EmulatorSubject("mine", emulate), [c]);
  return { ...toldIn(out, 0), unanswered: out.unanswered[0] };
}

/** The case of an instruction of the tiny emulator. */
const tinyOf = (text: string, rdi: bigint, setting?: Setting) => toldOf(tiny, caseAt(text, rdi, setting));

/** Lists accesses as `address: size data`, those of the device with their offset in it. */
function listed({ accesses }: Awaited<ReturnType<typeof toldOf>>): string[] {
  return accesses!.list.map(({ address, gpa, size, data, isWrite, isPiece }) => {
    const place = `${isPiece ? "+" : ""}${address!.toString(16)}${gpa === null ? "" : `@${gpa - GPA}`}`;
    return `${isWrite ? "write" : "read"} ${place}: ${size} ${data.toString(16)}`;
  });
}

Deno.test("EmulatorSubject is an emulator below a guest, who tells all but iterations and path, unless it is said", () => {
  const subject = new EmulatorSubject("mine", tiny);
  assertEquals([subject.name, subject.contract, subject.scope], ["mine", "hypervisor", undefined]);
  assertEquals(subject.telling, {
    what: Tells.rflags | Tells.exception | Tells.accesses | Tells.vectors,
    accesses: 16,
  });
  const scope = { forms: [], mayRefuse: [] };
  const guest = new EmulatorSubject("mine", tiny, { contract: "guest", scope });
  assertEquals([guest.contract, guest.scope], ["guest", scope]);
});

Deno.test("EmulatorSubject gives an emulator all of a case", async () => {
  let seen: unknown[] = [];
  const c = caseAt("8b 07", 1n, { fetch: 2, cpl: 3, paging: 5, rflags: 0x246n, fsBase: 1n, gsBase: 2n });
  await toldOf(({ text, cpl, paging, rip, rflags, fsBase, gsBase, regs, gla, gpa }) => {
    seen = [[...text], cpl, paging, rip, rflags, fsBase, gsBase, [...regs], gla, gpa];
    return -22;
  }, c);
  assertEquals(seen, [[0x8b, 7], 3, 5, c.rip, 0x246n, 1n, 2n, c.registers, GLA, GPA]);
});

Deno.test("EmulatorSubject reads memory and device as they are defined, and tells where", async () => {
  const [memory, device, edge] = await Promise.all([0x2003n, GLA + 2n, GLA - 2n].map((rdi) => tinyOf("8b 07", rdi)));
  assertEquals(listed(memory!), ["read 2003: 4 16151413"]);
  assertEquals(listed(device!), ["read 100002@2: 4 f5f4f3f2"]);
  // What begins before the device is not the device's.
  assertEquals(listed(edge!), ["read ffffe: 4 f1f01716"]);
  assertEquals([memory!.handled, memory!.returned, memory!.rip], [true, 2, DEFAULT_CASE.rip + 2n]);
  assertEquals(edge!.registers[0], 0xf1f0_1716n);
});

Deno.test("EmulatorSubject reads back what was written, to memory and device alike", async () => {
  const regs = { rax: 0xffff_ffff_ddcc_bbaan };
  const [memory, device] = await Promise.all([0x2003n, GLA].map((rdi) => tinyOf("87 07", rdi, { regs })));
  assertEquals(listed(memory!), [
    "read 2003: 4 16151413",
    "write 2003: 4 ddccbbaa",
    "read 2003: 2 bbaa",
    "read 2005: 2 ddcc",
  ]);
  assertEquals([memory!.registers[0], memory!.registers[2]], [0x1615_1413n, 0xddcc_bbaan]);
  assertEquals(device!.registers[2], 0xddcc_bbaan);
  // Of the next case nothing has been written.
  const cases = [caseAt("87 07", GLA, { regs }), caseAt("8b 07", GLA)];
  const out = await outcomesOf(new EmulatorSubject("mine", tiny), cases);
  assertEquals(out.registers.at(16), 0xf3f2_f1f0n);
});

Deno.test("EmulatorSubject wraps addresses at 2^64", async () => {
  const told = await tinyOf("87 07", 0xffff_ffff_ffff_fffen, { regs: { rax: 0x4433_2211n } });
  assertEquals(listed(told), [
    "read fffffffffffffffe: 4 11101716",
    "write fffffffffffffffe: 4 44332211",
    "read fffffffffffffffe: 2 2211",
    "read 0: 2 4433",
  ]);
});

Deno.test("EmulatorSubject tells the first 16 accesses of a case, and how many there were", async () => {
  const copy = (rcx: bigint) => tinyOf("f3 a4", 0x3000n, { regs: { rcx, rsi: 0x2000n } });
  const [eight, nine, many] = await Promise.all([8n, 9n, 200n].map(copy));
  const counts = [eight, nine, many].map((told) => [told!.accesses!.list.length, told!.accesses!.count]);
  assertEquals(counts, [[16, 16], [16, 18], [16, 255]]);
  assertEquals(listed(nine!), listed(eight!));
  assertEquals(listed(many!).slice(-2), ["read 2007: 1 17", "write 3007: 1 17"]);
  assertEquals(many!.registers.slice(6, 8), [0x2000n + 200n, 0x3000n + 200n]);
});

Deno.test("EmulatorSubject tells an access of more than 8 bytes in pieces", async () => {
  assertEquals(listed(await tinyOf("f3 0f 6f 0f", GLA - 8n)), [
    "read ffff8: 8 1716151413121110",
    "read +100000@0: 8 f7f6f5f4f3f2f1f0",
  ]);
  const written = await toldOf(({ write, read }) => {
    write(0x2000n, 20, 0x1_0000_0002n << 96n | 5n);
    return read(0x2000n, 20) === (0x1_0000_0002n << 96n | 5n) ? 2 : -22;
  });
  assertEquals(listed(written).slice(0, 3), ["write 2000: 8 5", "write +2008: 8 200000000", "write +2010: 4 1"]);
  assertEquals(written.returned, 2);
});

Deno.test("EmulatorSubject gives vector registers what the case says, and tells the one that is written", async () => {
  const { vectors } = await tinyOf("f3 0f 6f 0f", 0x2000n, { vectors: 1n });
  // Lanes 2 and 3 of register 1 are the value, rotated by 6 and 7 bits.
  const lanes = new BigUint64Array([MEMORY, MEMORY, 1n << 6n, 1n << 7n]);
  assertEquals(vectors, { register: 1, bytes: new Uint8Array(lanes.buffer) });
  const seen = await toldOf(({ readVector, writeVector }) => {
    writeVector(15, new Uint8Array(32).fill(3));
    writeVector(15, readVector(15).map((byte) => byte + 1));
    readVector(15).fill(0);
    return 2;
  });
  assertEquals(seen.vectors, { register: 15, bytes: new Uint8Array(32).fill(4) });
  assertEquals((await tinyOf("8b 07", 0n)).vectors, null);
});

Deno.test("EmulatorSubject tells flags as they were, or as they are set", async () => {
  const flags = async (rax: bigint) => (await tinyOf("39 07", 0x2000n, { regs: { rax }, rflags: 0x246n })).rflags;
  assertEquals([await flags(0n), await flags(0xffff_ffffn)], [0x246n, 0x247n]);
});

Deno.test("EmulatorSubject tells an exception that is raised, after accesses or with an address", async () => {
  const divided = await tinyOf("f7 37", 0x2000n);
  assertEquals([divided.handled, divided.returned, divided.rip], [false, 0, DEFAULT_CASE.rip]);
  assertEquals([divided.exception, listed(divided)], [{ vector: 0, error: 0, cr2: 0n }, ["read 2000: 4 13121110"]]);
  const { exception } = await tinyOf("f7 17", 0xffff_8000_0000_0000n);
  assertEquals(exception, { vector: 14, error: 6, cr2: 0xffff_8000_0000_0000n });
});

Deno.test("EmulatorSubject refuses with -5 what needs a device that fails, after the access, unless that is caught", async () => {
  const device = { value: VALUE, status: 1n };
  for (const rdi of [GLA, GLA + 63n, GLA - 3n]) {
    const told = await tinyOf("8b 07", rdi, { device });
    assertEquals([told.handled, told.returned, told.accesses!.count], [false, -5, 1]);
    assertEquals([told.rip, told.registers[0]], [DEFAULT_CASE.rip, DEFAULT_CASE.registers[0]]);
  }
  const beside = await tinyOf("8b 07", GLA - 4n, { device });
  assertEquals([beside.handled, beside.returned], [true, 2]);
  const caught = await toldOf(({ write }) => {
    try {
      write(GLA, 1, 5n);
    } catch (error) {
      return error instanceof DeviceFailure ? -14 : -22;
    }
    return 1;
  }, caseAt("90", 0n, { device }));
  assertEquals([caught.returned, listed(caught)], [-14, ["write 100000@0: 1 5"]]);
});

const GARBAGE: readonly (readonly [what: string, emulate: (machine: Machine) => unknown])[] = [
  ["an access of no bytes", ({ read }) => read(0n, 0)],
  ["an access of 65 bytes", ({ write }) => write(0n, 65, 0n)],
  ["an access of half a byte", ({ read }) => read(0n, 0.5)],
  ["vector register 16", ({ readVector }) => readVector(16)],
  ["vector register -1", ({ writeVector }) => writeVector(-1, new Uint8Array(32))],
  ["16 bytes for a vector register", ({ writeVector }) => writeVector(0, new Uint8Array(16))],
  ["two vector registers", ({ writeVector }) => [0, 1].forEach((n) => writeVector(n, new Uint8Array(32)))],
  ["exception 32", ({ raise }) => raise(32)],
  ["success and an exception at once", ({ raise }) => (raise(13), 2)],
  ["no number", () => "two"],
  ["nothing", () => undefined],
];

Deno.test("EmulatorSubject calls what cannot be garbage, and what throws crashed, and undoes what was done", async () => {
  const run = (emulate: (machine: Machine) => unknown) =>
    toldOf((machine) => {
      machine.regs[0] = 1n;
      machine.rflags = 1n;
      machine.read(0x2000n, 1);
      return emulate(machine) as TrapResult;
    });
  const untouched = await outcomesOf(new EmulatorSubject("mine", () => 0), [caseAt("90", 0n)]);
  untouched.effects!.told[0] = 0;
  const nothing = toldIn(untouched, 0);
  for (const [what, emulate] of GARBAGE) {
    assertEquals(await run(emulate), { ...nothing, unanswered: Unanswered.garbage }, what);
  }
  const crashed = await run(() => {
    throw new Error("table has no row");
  });
  assertEquals(crashed, { ...nothing, unanswered: Unanswered.crash });
});

Deno.test("EmulatorSubject tells nothing of a case that has no answer, and all of those beside it", async () => {
  const emulate: Emulator = (machine) => {
    if (machine.text[0] === 0xcc) throw new Error();
    return tiny(machine);
  };
  const rows: number[] = [];
  const subject = new EmulatorSubject("mine", emulate);
  const out = await outcomesOf({
    ...subject,
    run: (batch, into) => subject.run(batch, into, (row) => rows.push(row)),
    close() {},
  }, [
    caseAt("8b 07", 0n),
    caseOf([0xcc]),
    caseAt("8b 07", 0n),
  ]);
  assertEquals([rows, [...out.effects!.told]], [[0, 1, 2], [MACHINE_TELLING.what, 0, MACHINE_TELLING.what]]);
  assertEquals([out.effects!.exception[1], out.effects!.accesses.count[1]], [NONE, 0]);
});
