import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { SubjectField } from "../../findings/fields.ts";
import { Direction } from "../../machine/access.ts";
import { Batch } from "../../machine/batch.ts";
import { DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { DecodingColumns } from "../../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../../machine/linear_address.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { CODE_END, LOW_WINDOW } from "../cpu/executor/address_space.ts";
import { cpuTest, recordsOf } from "../cpu/executor/cpu_testing.ts";
import { Stop } from "../cpu/executor/stop.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { Expectations } from "../model/expectation.ts";
import { model } from "../model/model.ts";
import { judgeSubject } from "./judge_by_model.ts";

const RCX = 1, RSI = 6, RDI = 7;
const DEVICE = 0xffff_c900_0000_1100n;
const MEMORY = 0xffff_8880_0000_2000n;
const GPA = DEFAULT_CASE.ve.gpa & ~0xfffn | 0x100n;
const VALUE = 0x8877_6655_4433_2211n;
const RIP = DEFAULT_CASE.rip;
const DF = 0x602n;

/** A string move: its text, registers and flags; the gla is the device's, which is at rsi unless rdi alone is there. */
interface Move {
  readonly text: string;
  readonly rcx?: bigint;
  readonly rsi?: bigint;
  readonly rdi?: bigint;
  readonly rflags?: bigint;
  readonly status?: bigint;
}

/** What a subject did with it; registers that are not named are as they were. */
interface Did {
  readonly returned?: number;
  readonly rip?: bigint;
  readonly regs?: Readonly<Record<number, bigint>>;
  /** Count, size, direction, gpa and data of the last access. */
  readonly access?: Asked;
}

type Asked = readonly [count: number, size: number, direction: number, gpa: bigint, data?: bigint];

/** The names of the fields in which a subject is wrong; that an access is at a user's address does not count. */
function wrong({ text, rcx = 3n, rsi = DEVICE, rdi = MEMORY, rflags = 0x202n, status = 0n }: Move, did: Did): string[] {
  const pointer = rdi === DEVICE ? rdi : rsi;
  const gla = text.startsWith("67") ? pointer & 0xffff_ffffn : pointer;
  const regs = { rcx, rsi, rdi };
  const ve = { ...DEFAULT_CASE.ve, gla, gpa: GPA };
  const batch = new Batch(1);
  fillBatch(batch, [caseFrom(text, { regs, rflags, ve, device: { value: VALUE, status } })]);
  const decodings = new DecodingColumns(1);
  const iced = new IcedDecoder();
  iced.decode(batch, decodings);
  iced.close();
  fillGuestLinearAddresses(batch, decodings);
  const expected = new Expectations(1);
  model(batch, decodings, expected);
  const outcomes = new Outcomes(1);
  outcomes.reset(batch);
  const length = text.split(" ").length;
  outcomes.returned[0] = did.returned ?? length;
  outcomes.handled[0] = outcomes.returned[0] > 0 ? 1 : 0;
  outcomes.rip.set(0, did.rip ?? RIP);
  for (const [r, value] of Object.entries(did.regs ?? {})) outcomes.registers.set(Number(r), value);
  const [count = 0, size = 0, direction = 0, gpa = 0n, data = 0n] = did.access ?? [];
  outcomes.access.count[0] = count;
  outcomes.access.size[0] = size;
  outcomes.access.direction[0] = direction;
  outcomes.access.gpa.set(0, gpa);
  outcomes.access.data.set(0, data);
  const fields = new Uint32Array(1);
  judgeSubject(batch, outcomes, expected, fields);
  return Object.entries(SubjectField).filter(([name, bit]) => name !== "address" && (fields[0]! & bit) !== 0)
    .map(([name]) => name);
}

const { read, write } = Direction;
const after = (n: bigint, size: bigint, { rcx = 3n, rsi = DEVICE, rdi = MEMORY }: Partial<Move> = {}) => ({
  [RCX]: rcx - n,
  [RSI]: rsi + n * size,
  [RDI]: rdi + n * size,
});

Deno.test("judgeSubject() takes one iteration of a repeated MOVS, several, or all", () => {
  const did = (n: bigint, fields: Did = {}): Did => ({
    regs: after(n, 1n),
    rip: n === 3n ? RIP + 2n : RIP,
    access: [Number(n), 1, read, GPA + n - 1n],
    ...fields,
  });
  for (const n of [1n, 2n, 3n]) assertEquals(wrong({ text: "f3 a4" }, did(n)), [], `${n}`);
  assertEquals(wrong({ text: "f3 a4" }, did(3n, { rip: RIP })), ["rip"]);
  assertEquals(wrong({ text: "f3 a4" }, did(2n, { rip: RIP + 2n })), ["rip"]);
  assertEquals(wrong({ text: "f3 a4" }, did(2n, { access: [1, 1, read, GPA] })), ["access"]);
  assertEquals(wrong({ text: "f3 a4" }, did(3n, { access: [3, 1, read, GPA] })), ["gpa"]);
  assertEquals(wrong({ text: "f3 a4" }, did(2n, { access: [2, 2, read, GPA + 1n] })), ["size"]);
  assertEquals(wrong({ text: "f3 a4" }, did(2n, { access: [2, 1, write, GPA + 1n] })), ["direction"]);
  assertEquals(wrong({ text: "f3 a4" }, did(2n, { regs: { ...after(2n, 1n), [RSI]: DEVICE + 1n } })), ["register"]);
  assertEquals(wrong({ text: "f3 a4" }, did(2n, { returned: 3 })), ["length"]);
  // More than the count allows, or none.
  assertEquals(wrong({ text: "f3 a4" }, did(4n)), ["access", "register"]);
  assertEquals(wrong({ text: "f3 a4" }, did(0n, { access: [1, 1, read, GPA] })), ["register"]);
});

Deno.test("judgeSubject() counts down with DF set, and in 32 bits with 67, and a count of more than 32 bits", () => {
  const down = { [RCX]: 1n, [RSI]: DEVICE - 16n, [RDI]: MEMORY - 16n };
  assertEquals(wrong({ text: "f3 48 a5", rflags: DF }, { regs: down, access: [2, 8, read, GPA - 8n] }), []);
  const narrow = { text: "67 f3 a4", rcx: 0x7_0000_0002n, rsi: 0x1100n, rdi: 0xffff_ffffn };
  const cut = { [RCX]: 0n, [RSI]: 0x1102n, [RDI]: 1n };
  assertEquals(wrong(narrow, { regs: cut, rip: RIP + 3n, access: [2, 1, read, GPA + 1n] }), []);
  assertEquals(
    wrong(narrow, { regs: { ...cut, [RCX]: 0x7_0000_0000n }, rip: RIP + 3n, access: [2, 1, read, GPA + 1n] }),
    [
      "rip",
      "access",
      "register",
    ],
  );
  const rcx = 0x10_0000_0000n;
  assertEquals(wrong({ text: "f3 a4", rcx }, { regs: after(1n, 1n, { rcx }), access: [1, 1, read, GPA] }), []);
});

Deno.test("judgeSubject() takes steps over a MOVS that repeats zero times, and a refusal, but no access", () => {
  const idle = { text: "f3 a4", rcx: 0n };
  assertEquals(wrong(idle, { rip: RIP + 2n }), []);
  assertEquals(wrong(idle, { returned: -14 }), []);
  assertEquals(wrong(idle, {}), ["rip"]);
  assertEquals(wrong(idle, { rip: RIP + 2n, access: [1, 1, read, GPA] }), ["access"]);
  assertEquals(wrong(idle, { returned: -14, access: [1, 1, read, GPA] }), ["access"]);
  assertEquals(wrong(idle, { rip: RIP + 2n, regs: { [RSI]: DEVICE & 0xffff_ffffn } }), ["register"]);
  const narrow = { text: "67 f3 a4", rcx: 0x7_0000_0000n };
  const cut = { [RCX]: 0n, [RSI]: DEVICE & 0xffff_ffffn, [RDI]: MEMORY & 0xffff_ffffn };
  assertEquals([wrong(narrow, { rip: RIP + 3n }), wrong(narrow, { rip: RIP + 3n, regs: cut })], [[], []]);
  assertEquals(wrong(narrow, { rip: RIP + 3n, regs: { ...cut, [RDI]: 0n } }), ["register"]);
});

/** What a write of so many bytes sends of it. */
const sent = (size: number) => BigInt.asUintN(8 * size, VALUE);
const SENT = sent(4);

const BOTH: readonly Asked[] = [[2, 4, write, GPA, SENT], [1, 4, read, GPA], [1, 4, write, GPA, SENT]];

Deno.test("judgeSubject() takes a read and a write of a MOVS from the device to the device, or one of the two", () => {
  const same = { text: "a5", rdi: DEVICE };
  const regs = { [RSI]: DEVICE + 4n, [RDI]: DEVICE + 4n };
  const did = (...access: Asked) => ({ regs, rip: RIP + 1n, access });
  for (const access of BOTH) {
    assertEquals(wrong(same, did(...access)), [], access.join());
  }
  assertEquals(wrong(same, did(2, 4, read, GPA)), ["direction"]);
  assertEquals(wrong(same, did(2, 4, write, GPA, 7n)), ["data"]);
  assertEquals(wrong(same, did(3, 4, write, GPA, SENT)), ["access"]);
  assertEquals(wrong(same, did(2, 4, write, GPA + 1n, SENT)), ["gpa"]);
  assertEquals(wrong(same, did(1, 4, write, GPA, SENT | 1n << 40n)), ["leak"]);
  const all = { [RCX]: 0n, [RSI]: DEVICE + 12n, [RDI]: DEVICE + 12n };
  assertEquals(
    wrong({ ...same, text: "f3 a5" }, { regs: all, rip: RIP + 2n, access: [6, 4, write, GPA + 8n, SENT] }),
    [],
  );
  // A VMM that fails does so at the first half that it is asked for.
  const failed = { ...same, status: 1n };
  for (const direction of [read, write]) {
    assertEquals(wrong(failed, { returned: -5, access: [1, 4, direction, GPA, SENT] }), []);
  }
});

const anyMove = fc.record({
  size: fc.constantFrom(1, 2, 4, 8),
  isNarrow: fc.boolean(),
  isRepeated: fc.boolean(),
  isDown: fc.boolean(),
  isSame: fc.boolean(),
  count: fc.constantFrom(0n, 1n, 2n, 3n, 7n),
  above: fc.constantFrom(0n, 1n, 0xffff_ffffn),
});

cpuTest(
  "judgeSubject() finds nothing wrong in what the CPU does with a MOVS, of however many iterations",
  async (cpu) => {
    const moves = fc.sample(anyMove, { numRuns: 200, seed: 1 }).map(
      ({ size, isNarrow, isRepeated, isDown, isSame, count, above }) => {
        const prefixes = [...isNarrow ? ["67"] : [], ...isRepeated ? ["f3"] : [], ...size === 2 ? ["66"] : []];
        const text = [...prefixes, ...size === 8 ? ["48"] : [], size === 1 ? "a4" : "a5"].join(" ");
        const rsi = LOW_WINDOW + 0x800n;
        // What stands above 32 bits does not matter to the address, but to the registers.
        const high = isNarrow ? above << 32n : 0n;
        return {
          text,
          size,
          isRepeated,
          isDown,
          rcx: high | count,
          rsi: high | rsi,
          rdi: high | (isSame ? rsi : rsi + 0x800n),
          count,
        };
      },
    );
    const records = recordsOf(moves.map(({ text, rcx, rsi, rdi, isDown }) => ({
      code: text,
      registers: { [RCX]: rcx, [RSI]: rsi, [RDI]: rdi },
      flags: isDown ? 0x400 : 0,
    })));
    await cpu.run(records);
    moves.forEach(({ text, size, isRepeated, isDown, rcx, rsi, rdi, count }, i) => {
      assertEquals(records.stop[i], Stop.completed, text);
      assertEquals(records.rip(i), CODE_END);
      const n = isRepeated ? Number(count) : 1;
      const isSame = rsi === rdi;
      const gpa = GPA + BigInt((n - 1) * (isDown ? -size : size));
      const access = n === 0
        ? {}
        : { access: [isSame ? 2 * n : n, size, isSame ? write : read, gpa, sent(size)] as const };
      const regs = {
        [RCX]: records.register(i, RCX),
        [RSI]: records.register(i, RSI),
        [RDI]: records.register(i, RDI),
      };
      const length = text.split(" ").length;
      const move = { text, rcx, rsi, rdi, ...isDown ? { rflags: DF } : {} };
      assertEquals(wrong(move, { regs, rip: RIP + BigInt(length), ...access }), [], text);
    });
  },
);
