/**
 * Steps that make a case one that a kernel really meets: a device at a kernel's address. Single steps cannot lead there
 * where a handler refuses every other address.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { kernelGla, kernelState } from "./simplify_state.ts";
import { dropPrefixes } from "./simplify_text.ts";
import { onAnatomy, PLAIN_MODRM, type Simplification, withBytes } from "./text_edit.ts";

/** A kernel's state, and of the case what a disagreement can be about beside its text. */
const kept = (plain: Case, { fetch, cpl, ve, device }: Case): Case => ({
  ...plain,
  fetch,
  cpl,
  ve: { ...plain.ve, gpa: ve.gpa, gpaWidth: ve.gpaWidth },
  device: { ...plain.device, status: device.status },
});

/** [rdi] as the operand, and a device there; with the prefixes or without them. */
const deviceOperand = (keepsPrefixes: boolean): Simplification =>
  onAnatomy((c, { opcodeAt, modrmAt, operandEnd }) => {
    const plain = kept(kernelState(c), c);
    const start = keepsPrefixes ? 0 : opcodeAt;
    return withBytes(plain, c.bytes.subarray(start, modrmAt), [PLAIN_MODRM], c.bytes.subarray(operandEnd)) ?? plain;
  });

/** No prefixes, and a device where the operand is. */
const withoutPrefixes: Simplification = (c) => dropPrefixes(kept(kernelGla(c), c));

/** Steps to a kernel's access to a device. */
export const KERNEL_SIMPLIFICATIONS: readonly Simplification[] = [
  kernelState,
  kernelGla,
  deviceOperand(true),
  deviceOperand(false),
  withoutPrefixes,
];
