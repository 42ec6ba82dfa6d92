import { assert, assertEquals } from "@std/assert";
import { plainest } from "../findings/finding.ts";
import { type Change, HandlerSubject, posted } from "../handler/revision_subject.ts";
import * as steps from "../handler/steps.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { diff, type DiffResult } from "./diff.ts";

const CASES = 12_000;

async function run(corrections: readonly Change[] = [], seed = 1, cases = CASES): Promise<DiffResult> {
  const subject = new HandlerSubject({ ...posted, corrections });
  const decoders = await openDecoders();
  try {
    return await diff({ subjects: [subject], decoders }, { seed, cases });
  } finally {
    await closeDecoders(decoders);
  }
}

const ofSubject = ({ findings }: DiffResult) => findings.filter(({ parties }) => parties[1] === "model");

Deno.test("diff() finds what is known to be wrong in the posted handler, each with its plainest case", async () => {
  const found = new Map(ofSubject(await run()).map((finding) => [finding.title, plainest(finding).case.bytes.toHex()]));
  for (const [title, bytes] of KNOWN) {
    assert(found.get(title)?.startsWith(bytes), `${title}: ${found.get(title)} in ${[...found.keys()].join("; ")}`);
  }
});

const KNOWN = [
  ["Takes a negative error for a length: every refusal counts as handled and moves rip by almost 4 GiB", "90"],
  ["Emulates an instruction whose operand is a register as an access to memory", "8bc0"],
  ["Leaves the upper half of the register stale after a 32-bit MOVZX or MOVSX", "0fb607"],
  ["Emulates a move with a LOCK prefix, which faults", "f08b07"],
  ["Skips UD2 and an emulate prefix as if they were part of the instruction", "0f0b"],
  ["Handles an exception from user mode", "8b07"],
  ["Takes AH, CH, DH and BH for the low bytes of RSP, RBP, RSI and RDI", "8827"],
  ["Emulates an access to a user address", "8b07"],
  ["Emulates an access that crosses a page with the address of the first one only", "8b07"],
  ["Asks the VMM to access private memory", "8b07"],
  ["Takes an opcode after VEX or EVEX for one of the one-byte map", "c5"],
  ["Takes C6 and C7 for moves whatever ModRM.reg says", "c6"],
  ["Refuses a legal instruction: movs (a4)", "a4"],
] as const;

Deno.test("diff() gives the same result from the same seed, and another from another", async () => {
  const [a, b, c] = [await run([], 3, 4000), await run([], 3, 4000), await run([], 4, 4000)];
  assertEquals(a, b);
  assert(a.disagreeing !== c.disagreeing);
});

Deno.test("diff() counts each case that disagrees once, however many findings it shows", async () => {
  const { cases, disagreeing, findings } = await run([], 1, 3000);
  assert(disagreeing > 0 && disagreeing <= cases);
  assert(findings.reduce((sum, { count }) => sum + count, 0) >= disagreeing);
});

/** Bugs that a handler could have; each changes one step. */
const PLANTED: readonly (Change & { readonly sentence: string; readonly finds: RegExp })[] = [
  {
    id: "writes-gpa-off-by-one",
    sentence: "The write goes to the next byte",
    apply: (s) => ({
      ...s,
      write: (exit) => {
        const result = s.write(exit);
        exit.out.access.gpa.add(exit.row, 1);
        return result;
      },
    }),
    finds: /^Accesses the wrong guest physical address: mov \(8[89]\)/,
  },
  {
    id: "sign-from-bit-7",
    sentence: "The sign of a word is taken from its low byte",
    apply: (s) => ({
      ...s,
      readSignExtend: (exit) => {
        const result = s.readSignExtend(exit);
        if (result !== 0 || exit.size === 1) return result;
        const { registers, slot } = exit;
        const fill = (exit.val.u8[0]! & 0x80) === 0 ? 0 : 0xff;
        for (let k = 2; k < exit.insn.opndBytes; k++) registers[slot + k] = fill;
        return 0;
      },
    }),
    finds: /^Extends by the sign of another byte: movsx \(0fbf\)/,
  },
  {
    id: "sib-scale-forgotten",
    sentence: "The decoder forgets a byte after a SIB",
    apply: (s) => ({
      ...s,
      decode: (exit, parts) => {
        const result = s.decode(exit, parts);
        if (exit.insn.mod !== 3 && exit.insn.rm === 4) exit.insn.skip(1);
        return result;
      },
    }),
    finds: /^Gives the wrong length/,
  },
  {
    id: "reads-before-refusing",
    sentence: "A string move asks the VMM before it is refused",
    apply: (s) => ({
      ...s,
      movs: (exit) => {
        exit.hypercall(1);
        return s.movs(exit);
      },
    }),
    finds: /^Writes where it should read: movs/,
  },
  {
    id: "ignores-status",
    sentence: "A failing VMM goes unseen",
    apply: (s) => ({
      ...s,
      read: (exit) => {
        s.read(exit);
        return 0;
      },
    }),
    finds: /^Claims success although the VMM answered with a failure/,
  },
  {
    id: "clobbers-on-failure",
    sentence: "A failed read still clears the register",
    apply: (s) => ({
      ...s,
      read: (exit) => {
        const result = s.read(exit);
        if (result !== 0) exit.registers.fill(0, exit.slot, exit.slot + 8);
        return result;
      },
    }),
    finds: /^Leaves a wrong value in the register: mov/,
  },
  {
    id: "ninth-register",
    sentence: "REX.R is ignored",
    apply: (s) => ({
      ...s,
      findSlot: (exit) => {
        exit.slot = exit.slotOf(exit.insn.reg);
        return 0;
      },
    }),
    finds: /^Writes eax instead of r8d: mov \(8b\) with REX/,
  },
  {
    id: "retries-forever",
    sentence: "A write is made twice",
    apply: (s) => ({
      ...s,
      write: (exit) => {
        s.write(exit);
        return s.write(exit);
      },
    }),
    finds: /^Makes another number of accesses: mov \(8[89]\)/,
  },
  {
    id: "fault-is-positive",
    sentence: "handled without moving rip",
    apply: (s) => ({ ...s, isHandled: (returned) => steps.isHandled(returned) && returned < 7 }),
    finds: /^Refuses a legal instruction: (mov|movzx|movsx) \((c7|8[0-9a-f]|c6|0fb[67ef])\)/,
  },
];

for (const { finds, ...bug } of PLANTED) {
  Deno.test(`diff() finds a planted bug: ${bug.id}`, async () => {
    const plain = new Set(ofSubject(await BASELINE).map(({ signature }) => signature));
    const found = ofSubject(await run([bug])).filter((
      { signature },
    ) => !plain.has(signature));
    assert(found.some(({ title }) => finds.test(title)), found.map(({ title }) => title).join("\n"));
  });
}

const BASELINE = run();
