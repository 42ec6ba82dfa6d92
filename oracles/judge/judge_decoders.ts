/**
 * The judge of decoders: compares decodings and says in which fields they differ.
 *
 * @module
 */
import { DecoderField } from "../../findings/fields.ts";
import { type DecodingColumns, Form, NO_ANSWER } from "../../machine/decoding.ts";
import { Unanswered } from "../../machine/outcome.ts";

// Constants of its own: docs/design/performance.md says why.
const { other: OTHER } = Form;
const {
  validity: VALIDITY,
  length: LENGTH,
  form: FORM,
  mnemonic: MNEMONIC,
  operand: OPERAND,
  store: STORE,
  "operand-size": OPERAND_SIZE,
  "memory-size": MEMORY_SIZE,
  register: REGISTER,
  immediate: IMMEDIATE,
  base: BASE,
  index: INDEX,
  scale: SCALE,
  displacement: DISPLACEMENT,
  segment: SEGMENT,
  "address-size": ADDRESS_SIZE,
  repeat: REPEAT,
  answer: ANSWER,
} = DecoderField;
/** Bits of who tells everything. */
const EVERYTHING = -1;
const UNANSWERED = NO_ANSWER;
const { notAsked: NOT_ASKED } = Unanswered;

/**
 * Compares two decoders' decodings, those that several cases share only once.
 *
 * @example Two that differ in length
 * ```ts
 * import { DecoderField, DecodingColumns, judgeDecoders } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const [a, b] = [new DecodingColumns(1), new DecodingColumns(1)];
 * a.valid[0] = b.valid[0] = 1;
 * a.length[0] = 3;
 * b.length[0] = 4;
 * const fields = new Uint32Array(1);
 * judgeDecoders(a, b, 1, fields);
 * assertEquals(fields[0], DecoderField.length);
 * ```
 *
 * @param a One decoder's columns.
 * @param b The other's.
 * @param size How many cases count.
 * @param out Receives the bits of {@linkcode DecoderField} of each case; 0 where they agree.
 * @param told The bits that the other tells; what it does not tell is not compared.
 */
export function judgeDecoders(
  a: DecodingColumns,
  b: DecodingColumns,
  size: number,
  out: Uint32Array,
  told: number = EVERYTHING,
): void {
  for (let row = 0, ofA = -1, ofB = -1, fields = 0; row < size; row++) {
    const nextA = a.rowOf[row]!;
    const nextB = b.rowOf[row]!;
    if (nextA !== ofA || nextB !== ofB) fields = judgeDecoding(a, nextA, b, nextB, told);
    ofA = nextA;
    ofB = nextB;
    out[row] = fields;
  }
}

/**
 * In what row `i` of one and row `j` of another differ: bits of `DecoderField`.
 *
 * @param told The bits that both tell. Of who tells no form, names are compared whatever the form is.
 */
export function judgeDecoding(
  a: DecodingColumns,
  i: number,
  b: DecodingColumns,
  j: number,
  told: number = EVERYTHING,
): number {
  if (a.valid[i] !== b.valid[j]) return judgeValidity(a, i, b, j);
  if (a.valid[i] !== 1) return a.unanswered[i] === b.unanswered[j] ? 0 : ANSWER;
  let fields = a.length[i] === b.length[j] ? 0 : LENGTH;
  if ((told & FORM) !== 0 && a.form[i] !== b.form[j]) fields |= FORM;
  else if (a.mnemonic[i] !== b.mnemonic[j]) fields |= MNEMONIC;
  else if ((told & FORM) !== 0 && a.form[i] !== OTHER) fields |= judgeOperands(a, i, b, j);
  return fields & told;
}

function judgeOperands(a: DecodingColumns, i: number, b: DecodingColumns, j: number): number {
  // Operands of different kinds have nothing more to compare.
  if (a.operand[i] !== b.operand[j] || a.hasImmediate[i] !== b.hasImmediate[j]) return OPERAND;
  let fields = 0;
  if (a.store[i] !== b.store[j]) fields |= STORE;
  if (a.operandSize[i] !== b.operandSize[j]) fields |= OPERAND_SIZE;
  if (a.memorySize[i] !== b.memorySize[j]) fields |= MEMORY_SIZE;
  if (registers(a, i) !== registers(b, j)) fields |= REGISTER;
  if (!a.immediate.equals(i, b.immediate, j)) fields |= IMMEDIATE;
  if (a.base[i] !== b.base[j]) fields |= BASE;
  if (a.index[i] !== b.index[j]) fields |= INDEX;
  if (a.scale[i] !== b.scale[j]) fields |= SCALE;
  if (!a.displacement.equals(i, b.displacement, j)) fields |= DISPLACEMENT;
  if (a.segment[i] !== b.segment[j]) fields |= SEGMENT;
  if (a.addressSize[i] !== b.addressSize[j]) fields |= ADDRESS_SIZE;
  if (a.repeat[i] !== b.repeat[j]) fields |= REPEAT;
  return fields;
}

/** The same where one is valid or answered and the other is not. Nobody is to blame for what he was not asked. */
function judgeValidity(a: DecodingColumns, i: number, b: DecodingColumns, j: number): number {
  if (a.unanswered[i] === NOT_ASKED || b.unanswered[j] === NOT_ASKED) return 0;
  return a.valid[i] === UNANSWERED || b.valid[j] === UNANSWERED ? ANSWER : VALIDITY;
}

/** Both register operands of a row with their byte positions as one number. */
function registers(d: DecodingColumns, at: number): number {
  return d.register[at]! | d.registerByte[at]! << 8 | d.rmRegister[at]! << 16 | d.rmRegisterByte[at]! << 24;
}
