/**
 * The cases that records of truth are made of: every form in scope with every kind of operand and prefix, and what faults.
 *
 * @module
 */
import { parseBytes } from "../corpus/files/hex.ts";
import { type Case, caseOf } from "../machine/case.ts";
import { DEFAULT_REGISTERS } from "../machine/registers.ts";
import { MOVES, nameOfOpcode, type Opcode } from "../x86/opcodes.ts";

/** Opcodes with a ModRM byte, and the immediate that follows the operand: none, a byte, or of the operand size. */
const MODRM_OPCODES = [
  ...MOVES.mov,
  ...MOVES.movzx,
  ...MOVES.movsx,
  ...MOVES.movsxd,
  ...MOVES.movbe,
  ...MOVES.movnti,
  ...MOVES.movImmediate,
].map(({ bytes, tail }) => ({
  opcode: nameOfOpcode(bytes),
  immediate: tail === "byte" ? 1 : tail === "operand" ? 4 : 0,
}));

/** ModRM, SIB and displacement: each mod, each shape of SIB, RIP-relative and absolute, and register operands. */
const OPERANDS = [
  ...["07", "0f", "17", "27", "2f", "37", "3f"],
  ...["06", "00", "05f0ffffff", "4780", "477f", "4500", "8780000000", "87ffffff7f", "870000ff80"],
  ...[
    "0424",
    "04250010008e",
    "040f",
    "044f",
    "048f",
    "04cf",
    "047a",
    "443910",
    "84bbf0ffff0f",
    "4424f8",
    "042d00000080",
  ],
  ...["c0", "c1", "e7", "f8"],
];

const PREFIXES = ["", "66", "67", "64", "65", "2e", "f2", "f3", "f0", "6764", "6765", "6667", "65266467", "6666"];
const REXES = ["", "40", "41", "42", "44", "48", "4c", "4f"];

/** Operands that every prefix and REX meet; the others meet one after the other. */
const EVERY_PREFIX = new Set(["07"]);

const STATES: readonly Partial<Case>[] = [
  { device: { value: 0x8877_6655_4433_2291n, status: 0n } },
  {
    device: { value: 0x1122_3344_7f80_7f11n, status: 0n },
    fsBase: 0xffff_8880_0000_1000n,
    gsBase: 0xffff_c900_0000_2000n,
  },
  { device: { value: 0xffff_ffff_8000_8080n, status: 0n }, fsBase: 0x7f00_1234_5678n, gsBase: 0xffff_ffff_ffff_fff8n },
];

const IMMEDIATES = ["80000000", "7f345678", "ff0000ff"];

const namesOf = (opcodes: readonly Opcode[]) => opcodes.map(({ bytes }) => nameOfOpcode(bytes));
const MOFFS = namesOf(MOVES.movAddress);
const STRINGS = namesOf(MOVES.movs);
const RSI = 6, RDI = 7, RCX = 1;

/** Texts that fault, or are no whole instruction. */
const FAULTING = [
  ...["0f0b", "0fb9c0", "06", "27", "d6", "82c001", "f08b07", "f0c60700", "f08907", "0f0b78656e8b07", "c4e279c60f"],
  ...["f0c5f8c60700", "40c5f8c60700", "66c5f8c60700", "f4", "fa", "0f01d0", "0f20c0", "0f08", "cd80", "e410", "8ec0"],
  ...[1, 2, 3, 4, 5, 6, 7].flatMap((reg) => [`c6${hex(reg << 3 | 7)}00`, `c7${hex(reg << 3 | 7)}00000000`]),
  ...["66".repeat(15), `${"66".repeat(13)}8b07`, `${"66".repeat(14)}8b`, `${"2e".repeat(12)}c60700`],
];

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** The cases, each once, always in the same order. */
export function truthCases(): Case[] {
  const cases = new Map<string, Case>();
  let n = 0;
  const add = (text: string, fields: Partial<Case> = {}) => {
    const bytes = parseBytes(text);
    if (bytes.length > 15) return;
    const c = caseOf(bytes, { ...STATES[n++ % STATES.length], ...fields });
    cases.set(`${text} ${c.fetch} ${c.rflags} ${n % STATES.length}`, c);
  };
  for (const { opcode, immediate } of MODRM_OPCODES) {
    for (const [k, operand] of OPERANDS.entries()) {
      const text = (prefix: string) =>
        prefix + opcode + operand + IMMEDIATES[n % IMMEDIATES.length]!.slice(0, 2 * immediate);
      const prefixes = PREFIXES.flatMap((prefix, p) => REXES.map((rex, r) => ({ all: prefix + rex, at: p + r })));
      const meets = ({ at }: { at: number }) => EVERY_PREFIX.has(operand) || at % OPERANDS.length === k % 21;
      prefixes.filter(meets).forEach(({ all }) => add(text(all)));
      [0, k].forEach((r) => add(text(REXES[r % REXES.length]!)));
    }
  }
  for (const opcode of MOFFS) {
    for (const prefix of PREFIXES) {
      for (const rex of ["", "48", "40"]) {
        add(`${prefix}${rex}${opcode}00e0fffffffff${prefix.includes("67") ? "0" : "f"}ff`);
      }
    }
  }
  for (const opcode of STRINGS) {
    for (const [count, prefix] of PREFIXES.flatMap((prefix) => [[1n, prefix], [3n, prefix]] as const)) {
      const registers = DEFAULT_REGISTERS.with(RCX, count).with(RSI, 0xffff_c900_0000_1000n).with(
        RDI,
        0xffff_c900_0000_2000n,
      );
      for (const rflags of [0x202n, 0x602n]) add(prefix + opcode, { registers, rflags });
    }
  }
  for (const text of FAULTING) add(text);
  for (const fetch of [1, 2, 3, 5]) add("c78780000000ff0000ff", { fetch });
  return [...cases.values()];
}
