/**
 * Scopes applied: which refusals are no gaps.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import { type DecodingColumns, Form, FORMS, Operand, Segment, Store } from "../../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../../machine/registers.ts";
import { REFUSABLE, type Refusable, type Scope } from "../../machine/scope.ts";

/** How each name of {@linkcode REFUSABLE} shows in a decoding. */
const SHOWS: Readonly<Record<Refusable, (d: DecodingColumns, row: number) => boolean>> = {
  load: (d, row) => d.store[row] === Store.no,
  store: (d, row) => d.store[row] === Store.yes,
  immediate: (d, row) => d.hasImmediate[row] === 1,
  "size-1": (d, row) => d.memorySize[row] === 1,
  "size-2": (d, row) => d.memorySize[row] === 2,
  "size-4": (d, row) => d.memorySize[row] === 4,
  "size-8": (d, row) => d.memorySize[row] === 8,
  "high-byte": (d, row) => d.registerByte[row] === 1,
  absolute: (d, row) => d.base[row] === NO_REGISTER && d.index[row] === NO_REGISTER,
  "rip-relative": (d, row) => d.base[row] === RIP,
  index: (d, row) => d.index[row] !== NO_REGISTER,
  segment: (d, row) => d.segment[row] !== Segment.none,
  "address-size-4": (d, row) => d.addressSize[row] === 4,
  repeat: (d, row) => d.repeat[row] === 1,
};

/** Whether a subject with that scope claims to handle the instruction that `decodings` give for a case. */
export function claims({ forms, mayRefuse }: Scope, decodings: DecodingColumns, row: number): boolean {
  const at = decodings.rowOf[row]!;
  const form = FORMS[decodings.form[at]!]!;
  if (decodings.form[at] === Form.other || decodings.operand[at] !== Operand.memory) return false;
  return forms.includes(form) && !REFUSABLE.some((name) => mayRefuse.includes(name) && SHOWS[name](decodings, at));
}

/**
 * Takes back the gaps that a scope allows. Everything else that was judged stays: what a subject accepts, it must do
 * right, claimed or not.
 *
 * @param scope What the subject claims.
 * @param decodings The reference decoder's.
 * @param size How many rows count.
 * @param fields Bits of {@linkcode SubjectField}; they change.
 */
export function applyScope(scope: Scope, decodings: DecodingColumns, size: number, fields: Uint32Array): void {
  for (let row = 0; row < size; row++) {
    const bits = fields[row]!;
    if ((bits & SubjectField.gap) !== 0 && !claims(scope, decodings, row)) fields[row] = bits & ~SubjectField.gap;
  }
}
