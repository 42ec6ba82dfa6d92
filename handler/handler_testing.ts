/**
 * Running one case through a handler, for tests.
 *
 * @module
 */
import fc from "fast-check";
import { Direction } from "../machine/access.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE, fillBatch } from "../machine/case.ts";
import { anyCase, caseFrom, changed, type Setting } from "../machine/case_testing.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { type Correction, HandlerSubject, posted, type Revision } from "./revision_subject.ts";

/** What came of one case. */
export interface Result {
  readonly handled: boolean;
  readonly returned: number;
  readonly rip: bigint;
  /** The hypercall's r12 to r15, or null. */
  readonly access:
    | { readonly size: number; readonly direction: number; readonly gpa: bigint; readonly data: bigint }
    | null;
  /** Changed registers. */
  readonly regs: Record<string, bigint>;
}

/** Runs the instruction `text` (hex, with blanks) through `subject`. */
export function run(text: string, setting: Setting = {}, subject: Subject = new HandlerSubject(posted)): Result {
  return runCase(caseFrom(text, setting), subject);
}

/** Runs one case through `subject`. */
export function runCase(c: Case, subject: Subject): Result {
  const batch = new Batch(1);
  const out = new Outcomes(1);
  fillBatch(batch, [c]);
  subject.run(batch, out);
  const { access } = out;
  return {
    handled: out.handled[0] === 1,
    returned: out.returned[0]!,
    rip: out.rip.at(0),
    access: access.count[0] === 0 ? null : {
      size: access.size[0]!,
      direction: access.direction[0]!,
      gpa: access.gpa.at(0),
      data: access.data.at(0),
    },
    regs: changed(c.registers, out.registers),
  };
}

/** A hypercall as {@linkcode Result.access} shows it, at the default gpa. */
export function access(size: number, direction: "read" | "write", data = 0n): Result["access"] {
  return { size, direction: Direction[direction], gpa: 0x8000_fee0_0fe0n, data };
}

/** A kernel address that a device is mapped at. */
export const DEVICE = 0xffff_c900_0000_1000n;

/** [rdi] at `address`, and a #VE that says so; what else differs from the defaults. */
export function at(address: bigint, { regs = {}, ve = DEFAULT_CASE.ve, ...fields }: Setting = {}): Setting {
  return { ...fields, regs: { ...regs, rdi: address }, ve: { ...ve, gla: address } };
}

/** Runs an instruction at {@linkcode DEVICE} through a revision. */
export function runAtDevice(text: string, revision: Revision, setting: Setting = {}): Result {
  return run(text, at(DEVICE, setting), new HandlerSubject(revision));
}

const PREFIXES = "66 67 f2 f3 f0 2e 36 3e 26 64 65".split(" ");
const EXTENSIONS = "40 41 44 48 4f c5f8 c5f9 c4e279 c4e2f9 62f27d48 62f47c08 62f47dc8 d500 d508 d580 d588".split(" ");
const OPCODES = "88 89 8a 8b c6 c7 a4 a5 0fb6 0fb7 0fbe 0fbf a1 90".split(" ");

/** Any case, mostly of texts that get as far as the classifier, at addresses near the ends of kernel pages. */
export function mmioCase(): fc.Arbitrary<Case> {
  const few = (values: readonly string[], most: number) => fc.array(fc.constantFrom(...values), { maxLength: most });
  const text = fc.tuple(few(PREFIXES, 3), few(EXTENSIONS, 1), fc.constantFrom(...OPCODES)).map((
    parts,
  ) => [...Uint8Array.fromHex(parts.flat().join(""))]);
  const near = fc.nat(0x1fff).map((offset) => 0xffff_c900_0000_0000n + BigInt(offset));
  const rest = fc.uint8Array({ minLength: 15, maxLength: 15 });
  return fc.tuple(anyCase(), text, rest, near, fc.nat(7)).map(([any, begin, end, address, kind]) => {
    const bytes = Uint8Array.from([...begin, ...end].slice(0, 15));
    const c = { ...any, bytes, registers: any.registers.with(7, address) };
    // Seven of eight cases are usual but for text, registers and the value read.
    if (kind === 0) return c;
    const { fetch, cpl, ve, device: { status } } = DEFAULT_CASE;
    return { ...c, fetch, cpl, ve: { ...ve, gla: address }, device: { ...c.device, status } };
  });
}

/** Whether the want of a correction shows as a refusal alone, which is allowed. */
export function isGapOnly({ shows = [] }: Correction): boolean {
  return shows.length > 0 && shows.every((field) => field === "gap");
}
