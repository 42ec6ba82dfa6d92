/**
 * A handler with bugs that can be planted one by one, as a subject that nobody knows how to correct: for tests of how bugs
 * become findings.
 *
 * @module
 */
import { Mmio } from "../handler/classify.ts";
import type { Change } from "../handler/correction.ts";
import type { Exit } from "../handler/exit.ts";
import { isGapOnly } from "../handler/handler_testing.ts";
import { corrected, CORRECTIONS, HandlerSubject } from "../handler/revision_subject.ts";
import type { Steps } from "../handler/steps.ts";
import { Direction } from "../machine/access.ts";
import type { Subject } from "../machine/subject.ts";

/** A step that reads into a register. */
type Step = (exit: Exit) => number;

/** Steps that differ from the corrected handler's after they did what it does. */
function afterLoad(steps: Steps, then: (exit: Exit, before: Uint8Array) => void): Steps {
  const step = (load: Step): Step => (exit) => {
    const from = exit.slotOf(0);
    const before = exit.registers.slice(from, from + 128);
    const error = load(exit);
    if (error === 0) then(exit, before);
    return error;
  };
  return {
    ...steps,
    read: step(steps.read),
    readZeroExtend: step(steps.readZeroExtend),
    readSignExtend: step(steps.readSignExtend),
  };
}

/** A change of what stands in registers after a load of which `holds`. */
const load = (holds: (exit: Exit) => boolean, then: (exit: Exit, before: Uint8Array) => void) => (steps: Steps) =>
  afterLoad(steps, (exit, before) => {
    if (holds(exit)) then(exit, before);
  });

const opcodeOf = ({ insn }: Exit) => insn.opcode1 === 0x0f ? 0x100 | insn.opcode2 : insn.opcode1;
const isOpcode = (...opcodes: number[]) => (exit: Exit) => opcodes.includes(opcodeOf(exit));
const widthOf = (exit: Exit) => opcodeOf(exit) === 0x8a ? 1 : exit.insn.opndBytes;
const isWidth = (width: number, ...opcodes: number[]) => (exit: Exit) =>
  widthOf(exit) === width && (opcodes.length === 0 || opcodes.includes(opcodeOf(exit)));
const wordLoads = [0x8b, 0x1b6, 0x1b7, 0x1be, 0x1bf];

const slotStart = (exit: Exit) => exit.slot & ~7;

/** Fills what of the register lies above the operand. */
const fillAbove = (byte: number) => (exit: Exit) => {
  exit.registers.fill(byte, exit.slot + widthOf(exit), slotStart(exit) + 8);
};

const keepUpperHalf = (exit: Exit, before: Uint8Array) => {
  const at = slotStart(exit);
  const from = at - exit.slotOf(0);
  exit.registers.set(before.subarray(from + 4, from + 8), at + 4);
};

const keepAll = (exit: Exit, before: Uint8Array) => exit.registers.set(before, exit.slotOf(0));

/** Fills the extension by the sign of a byte of the value. */
const extendBy = (byte: (exit: Exit) => number) => (exit: Exit) => {
  const fill = byte(exit);
  exit.registers.fill(fill, exit.slot + exit.size, exit.slot + exit.insn.opndBytes);
};
const signOf = (byte: number) => (byte & 0x80) === 0 ? 0 : 0xff;

/** Gives another register what the right one got. */
const moveTo = (other: (register: number) => number) => (exit: Exit, before: Uint8Array) => {
  const from = exit.slotOf(0);
  const at = slotStart(exit);
  const got = exit.registers.slice(at, at + 8);
  exit.registers.set(before, from);
  exit.registers.set(got, from + 8 * other((at - from) / 8));
};

/** Another value of the register that is sent. */
const send = (holds: (exit: Exit) => boolean, change: (exit: Exit) => void) => (steps: Steps): Steps => ({
  ...steps,
  write: (exit) => {
    const data = exit.out.access.data;
    const error = steps.write(exit);
    if (holds(exit)) {
      exit.val.copy(0, data, exit.row);
      change(exit);
      data.copy(exit.row, exit.val, 0);
    }
    return error;
  },
});

/** A change of what the text is taken for. */
const read = (change: (exit: Exit) => void) => (steps: Steps): Steps => ({
  ...steps,
  decode: (exit, parts) => {
    const error = steps.decode(exit, parts);
    if (error === 0) change(exit);
    return error;
  },
});

/** A change of the access that was made. */
const asked = (change: (exit: Exit) => void) => (steps: Steps): Steps => {
  const step = (run: Step): Step => (exit) => {
    const error = run(exit);
    change(exit);
    return error;
  };
  return {
    ...steps,
    write: step(steps.write),
    writeImmediate: step(steps.writeImmediate),
    read: step(steps.read),
    readZeroExtend: step(steps.readZeroExtend),
    readSignExtend: step(steps.readSignExtend),
  };
};

const hasPrefix = (prefix: number) => ({ insn }: Exit) => insn.prefixes.subarray(0, insn.prefixCount).includes(prefix);

/** Moves the decoder's end, and with it the length. */
const longer = (by: number, holds: (exit: Exit) => boolean) =>
  read((exit) => {
    if (holds(exit)) exit.insn.skip(by);
  });

let leaked = 0x1234_5678;

/** What stands above the bytes that are sent. */
const leak = (dword: () => number) => (steps: Steps): Steps => {
  const startVal = steps.startVal;
  return {
    ...steps,
    startVal: (exit) => {
      startVal(exit);
      const value = dword();
      if (value !== 0) exit.val.setHalves(0, value, value);
    },
  };
};

/** Bugs that handlers have had or could have, by name. */
const BUGS = {
  "stale-upper-half": load(isWidth(4), keepUpperHalf),
  "stale-upper-half-of-mov": load(isWidth(4, 0x8b), keepUpperHalf),
  "stale-upper-half-of-extensions": load(isWidth(4, 0x1b6, 0x1b7, 0x1be, 0x1bf), keepUpperHalf),
  "zeroes-above-byte": load(isWidth(1), (exit) => exit.registers.fill(0, exit.slot + 1, slotStart(exit) + 8)),
  "zeroes-above-word": load(isWidth(2), fillAbove(0)),
  "zeroes-above-word-of-movzx": load(isWidth(2, 0x1b6, 0x1b7), fillAbove(0)),
  "sign-in-upper-half": load(
    (exit) => isWidth(4, 0x1be, 0x1bf)(exit),
    (exit) => exit.registers.fill(signOf(exit.registers[exit.slot + 3]!), exit.slot + 4, exit.slot + 8),
  ),
  "movsx-from-low-byte": load(isOpcode(0x1bf), extendBy((exit) => signOf(exit.val.u8[0]!))),
  "movsx-by-zero": load(isOpcode(0x1be, 0x1bf), extendBy(() => 0)),
  "movzx-by-sign": load(isOpcode(0x1b6, 0x1b7), extendBy((exit) => signOf(exit.val.u8[exit.size - 1]!))),
  "movzx-leaves-extension": load(isOpcode(0x1b6, 0x1b7), (exit, before) => {
    const from = exit.slot - exit.slotOf(0);
    exit.registers.set(before.subarray(from + exit.size, from + exit.insn.opndBytes), exit.slot + exit.size);
  }),
  "movzx-writes-nothing": load(isOpcode(0x1b7), keepAll),
  "nothing-where-alike": load(
    (exit) =>
      exit.insn.opcode1 === 0x0f &&
      exit.batch.registers.equals((exit.slot & ~7) / 8, exit.batch.device.value, exit.row),
    keepAll,
  ),
  "next-register": load(isOpcode(0x8b), moveTo((register) => (register + 1) % 16)),
  "no-rex-r": load(isOpcode(...wordLoads), (exit, before) => {
    if ((exit.insn.rex & 4) !== 0) moveTo((register) => register - 8)(exit, before);
  }),
  "clobbers-rcx": load(isOpcode(0x8b), (exit) => {
    if (exit.insn.reg !== 1) exit.registers.fill(0x5a, exit.slotOf(1), exit.slotOf(2));
  }),
  "byte-swapped-load": load(isOpcode(0x8b), (exit) => {
    exit.registers.subarray(exit.slot, exit.slot + exit.size).reverse();
  }),
  "low-byte-for-spl": (steps: Steps): Steps => ({
    ...steps,
    findSlot: (exit) => {
      const { insn, kind, size } = exit;
      const isByte = size === 1 && (kind === Mmio.write || kind === Mmio.read);
      if (!isByte || insn.rex === 0 || (insn.rex & 4) !== 0 || insn.reg < 4) return steps.findSlot(exit);
      exit.slot = exit.slotOf(insn.reg - 4) + 1;
      return 0;
    },
  }),
  "byte-swapped-store": send(isOpcode(0x89), (exit) => exit.val.u8.subarray(0, exit.size).reverse()),
  "sends-next-register": send(isOpcode(0x88, 0x89), (exit) => {
    const from = exit.slotOf((exit.insn.reg + 1) % 8);
    exit.val.u8.set(exit.registers.subarray(from, from + exit.size));
  }),
  "zero-extended-immediate": (steps: Steps): Steps => ({
    ...steps,
    writeImmediate: (exit) => {
      const error = steps.writeImmediate(exit);
      if (exit.size === 8) exit.out.access.data.u32[2 * exit.row + 1] = 0;
      return error;
    },
  }),
  "text-behind-immediate": (steps: Steps): Steps => ({
    ...steps,
    writeImmediate: (exit) => {
      const error = steps.writeImmediate(exit);
      if (exit.size !== 8) return error;
      const from = exit.textOffset + exit.insn.length;
      exit.out.access.data.u8.set(exit.batch.text.subarray(from, from + 4), 8 * exit.row + 4);
      return error;
    },
  }),
  "no-66": read(({ insn }) => {
    if (insn.opndBytes === 2) insn.opndBytes = 4;
  }),
  "no-rex-w": read(({ insn }) => {
    if ((insn.rex & 8) !== 0) insn.opndBytes = 4;
  }),
  "word-movzx-reads-byte": (steps: Steps): Steps => ({
    ...steps,
    classify: (insn) =>
      insn.opcode1 === 0x0f && insn.opcode2 === 0xb7 ? Mmio.readZeroExtend | 1 << 4 : steps.classify(insn),
  }),
  "reads-where-it-writes": asked(({ out: { access }, row, kind }) => {
    if (kind === Mmio.write) access.direction[row] = Direction.read;
  }),
  "asks-twice": asked(({ out: { access }, row, insn }) => {
    if (insn.opcode1 === 0x8b) access.count[row] = 2;
  }),
  "asks-at-page": asked(({ out: { access: { gpa } }, row }) =>
    gpa.setHalves(row, gpa.u32[2 * row]! & ~0xfff, gpa.u32[2 * row + 1]!)
  ),
  "longer-with-67": longer(1, hasPrefix(0x67)),
  "longer-with-disp8": longer(3, ({ insn }) => insn.mod === 1 && insn.rm !== 4),
  "longer-with-rip": longer(-4, ({ insn }) => insn.mod === 0 && insn.rm === 5),
  "long-immediate-with-66": longer(2, ({ insn }) => insn.opcode1 === 0xc7 && insn.opndBytes === 2),
  "leaks-steadily": leak(() => 0xa5a5_a5a5),
  "leaks-anything": leak(() => ++leaked),
  "leaks-now-and-then": leak(() => ++leaked % 3 === 0 ? leaked : 0),
  "refuses-67": (steps: Steps): Steps => ({
    ...steps,
    inspect: (exit) => hasPrefix(0x67)(exit) ? -22 : steps.inspect(exit),
  }),
} satisfies Record<string, Change["apply"]>;

/** What can be planted: these bugs, and the want of each correction. */
export type BugName = keyof typeof BUGS | `without ${string}`;

/** The names of the bugs. */
export const BUG_NAMES: readonly BugName[] = [
  ...Object.keys(BUGS) as (keyof typeof BUGS)[],
  ...CORRECTIONS.filter((each) => corrected.corrections.includes(each) && !isGapOnly(each))
    .map(({ id }) => `without ${id}` as const),
];

/** The corrected handler with bugs, and without variants: nothing says what its findings come from. */
export function planted(...bugs: readonly BugName[]): Subject {
  const wanting = corrected.corrections.filter(({ id }) => !bugs.includes(`without ${id}`));
  const changes = bugs.flatMap((id) => id in BUGS ? [{ id, apply: BUGS[id as keyof typeof BUGS] }] : []);
  const handler = new HandlerSubject({ name: "planted", corrections: [...wanting, ...changes] });
  return { name: "planted", run: (batch, out) => handler.run(batch, out), close() {} };
}
