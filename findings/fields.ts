/**
 * The fields in which two parties can differ, one bit a field.
 *
 * @module
 */

/**
 * What a subject can do otherwise than the model expects:
 * `success` claimed success although it failed or the VMM did; `fault` accepted bytes that fault; `form` accepted an
 * instruction that is no memory move; `privilege` accepted a user-mode exception; `address` emulated an access at a
 * user address, across a page or of private memory; `gap` refused a legal move; `access` made or left out a hypercall;
 * `answer` crashed, hung or answered with garbage; `leak` sent the VMM bytes that the instruction does not write. Of those who
 * tell more: `flags`, `exception`, `order` of accesses, `linear-address`, `iterations`, and `vector` registers. Where two subjects are compared, `acceptance` says that one handled
 * what the other refused, and `error` that both refused, with other results. The others differ in value.
 */
export const SUBJECT_FIELDS = [
  "success",
  "fault",
  "form",
  "privilege",
  "address",
  "gap",
  "length",
  "rip",
  "access",
  "size",
  "direction",
  "gpa",
  "data",
  "register",
  "answer",
  "acceptance",
  "error",
  "leak",
  "flags",
  "exception",
  "order",
  "linear-address",
  "iterations",
  "vector",
] as const;

/** In what two decodings can differ. `answer`: a decoder crashed, hung or answered with garbage. */
export const DECODER_FIELDS = [
  "validity",
  "length",
  "form",
  "mnemonic",
  "operand",
  "store",
  "operand-size",
  "memory-size",
  "register",
  "immediate",
  "base",
  "index",
  "scale",
  "displacement",
  "segment",
  "address-size",
  "repeat",
  "answer",
] as const;

/** In what the model and the CPU can differ. `fault`: the CPU does not carry out what the model expects it to. */
export const MODEL_FIELDS = ["fault", "rip", "register", "memory"] as const;

/** The name of a field in which parties can differ. It is part of signatures, so it never changes. */
export type FieldName =
  | typeof SUBJECT_FIELDS[number]
  | typeof DECODER_FIELDS[number]
  | typeof MODEL_FIELDS[number];

const FIELD_NAMES: ReadonlySet<string> = new Set([...SUBJECT_FIELDS, ...DECODER_FIELDS, ...MODEL_FIELDS]);

/** Whether a field has that name. */
export function isFieldName(name: unknown): name is FieldName {
  return typeof name === "string" && FIELD_NAMES.has(name);
}

const bit = (fields: readonly string[]) => Object.fromEntries(fields.map((name, n) => [name, 1 << n]));

/** Bit of each subject field. */
export const SubjectField = bit(SUBJECT_FIELDS) as Record<typeof SUBJECT_FIELDS[number], number>;

/** Bit of each decoder field. */
export const DecoderField = bit(DECODER_FIELDS) as Record<typeof DECODER_FIELDS[number], number>;

/** Bit of each model field. */
export const ModelField = bit(MODEL_FIELDS) as Record<typeof MODEL_FIELDS[number], number>;
