/**
 * From a decoder's description of a form to what is known of it: the order of its accesses, and what the manual says of them
 * beyond that.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { DescribedForm } from "./described_form.ts";
import { type AccessFact, Count, type InstructionFacts, keepFacts, Moved, Place, Shift } from "./facts.ts";
import { familyOf } from "./families.ts";
import { outsideReason } from "./outside.ts";

const SHIFTS: Readonly<Record<string, number>> = {
  shl: Shift.shift,
  sal: Shift.shift,
  shr: Shift.shift,
  sar: Shift.arithmetic,
  rol: Shift.rotate,
  ror: Shift.rotate,
  rcl: Shift.rotate,
  rcr: Shift.rotate,
  shld: Shift.double,
  shrd: Shift.double,
};

const STRINGS = /^(movs|stos|lods|cmps|scas)[bwdq]$/;
const COMPARING = /^(cmps|scas)/;
/** What a vector register masks; iced has their accesses as if all were made. */
const MASKED = /^v?p?maskmov/;
const BIT_TESTS = /^bt[src]?$/;

/** Keeps what is known of a form, and gives its number. */
export function describe(form: DescribedForm): number {
  const { mnemonic, operands } = form;
  const accesses = inOrder(form);
  const isString = STRINGS.test(mnemonic) && operands.some((kind) => kind === "seg-rsi" || kind === "es-rdi");
  const operand = form.accesses.find(({ place }) => place === Place.operand);
  return keepFacts({
    mnemonic,
    features: form.features,
    // MOVSD and CMPSD of SSE2 have the names of strings.
    family: isString || !STRINGS.test(mnemonic) ? familyOf(mnemonic) : mnemonic,
    outside: outsideReason(form),
    accesses,
    // iced says of a repeated string that it may do nothing; that is for its count to say.
    areAll: isString || !MASKED.test(mnemonic) && form.accesses.every(({ isConditional }) => !isConditional),
    size: operand?.size ?? 0,
    broadcast: form.broadcast,
    moved: BIT_TESTS.test(mnemonic) && operands[1] === "register"
      ? Moved.byBits
      : mnemonic === "xlatb"
      ? Moved.byAl
      : Moved.no,
    isString,
    compares: isString && COMPARING.test(mnemonic),
    jumps: /^(jmp|call)$/.test(mnemonic),
    hasVectors: form.registers.some((name) => /^[xyz]mm\d/.test(name)) || /^v?(pcmp[ei]str|maskmovdqu)/.test(mnemonic),
    writesIfEqual: /^cmpxchg/.test(mnemonic),
    openAlignment: /^sha(1|256)/.test(mnemonic) ? 16 : 0,
    ...shiftOf(form),
  });
}

/** Every source is read before a destination is written. */
function inOrder({ accesses, mnemonic }: DescribedForm): AccessFact[] {
  const reads = accesses.filter(({ reads }) => reads)
    // Of two sources the one that an override is for comes first.
    .sort((a, b) => a.place - b.place)
    .map(({ place, size }) => ({ place, size, direction: Direction.read }));
  const isRead = !/^set/.test(mnemonic);
  const writes = accesses.filter(({ writes }) => writes)
    .map(({ place, size }) => ({ place, size, direction: Direction.write }));
  return isRead ? [...reads, ...writes] : writes;
}

function shiftOf(
  { mnemonic, operands, registers, accesses, undefinedFlags, isByOne }: DescribedForm,
): Pick<InstructionFacts, "undefinedFlags" | "shift" | "count" | "bits"> {
  const shift = SHIFTS[mnemonic] ?? Shift.none;
  if (shift === Shift.none) return { undefinedFlags, shift, count: Count.one, bits: 0 };
  const count = registers.at(-1) === "cl" && operands.at(-1) === "register"
    ? Count.cl
    : operands.at(-1) === "immediate" && !isByOne
    ? Count.immediate
    : Count.one;
  // What a shift leaves undefined is for its count to say.
  return { undefinedFlags: 0, shift, count, bits: 8 * (accesses[0]?.size ?? 0) };
}
