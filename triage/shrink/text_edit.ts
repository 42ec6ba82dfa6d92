/**
 * Editing a case's text by the parts of its instruction.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, TEXT_FILL } from "../../machine/case.ts";
import { Anatomy } from "../../x86/anatomy.ts";

/** ModRM of [rdi], the operand that the simplest cases have. */
export const PLAIN_MODRM = 0x07;

/** A step: the simpler case, or undefined where there is nothing to simplify. */
export type Simplification = (c: Case) => Case | undefined;

/** The case with another text, NOPs at its end; undefined where that is the text it has. */
export function withBytes(c: Case, ...parts: readonly ArrayLike<number>[]): Case | undefined {
  const bytes = new Uint8Array(MAX_INSTRUCTION);
  let at = 0;
  for (const part of parts) {
    for (let k = 0; k < part.length && at < MAX_INSTRUCTION; k++) bytes[at++] = part[k]!;
  }
  while (at < MAX_INSTRUCTION) bytes[at++] = TEXT_FILL;
  for (let k = 0; k < MAX_INSTRUCTION; k++) if (bytes[k] !== c.bytes[k]) return { ...c, bytes };
  return undefined;
}

/** The text with `count` bytes from `at` replaced by `insert`; NOPs move in at its end. */
export function splice(c: Case, at: number, count: number, ...insert: number[]): Case | undefined {
  if (at + count > MAX_INSTRUCTION) return undefined;
  return withBytes(c, c.bytes.subarray(0, at), insert, c.bytes.subarray(at + count));
}

/** A step that needs to know the parts of the instruction, which has its opcode whole. */
export function onAnatomy(step: (c: Case, anatomy: Anatomy) => Case | undefined): Simplification {
  const anatomy = new Anatomy();
  return (c) => {
    anatomy.read(c.bytes);
    return anatomy.modrmAt > MAX_INSTRUCTION ? undefined : step(c, anatomy);
  };
}
