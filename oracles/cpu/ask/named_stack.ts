/**
 * Whether an instruction can tell what rsp holds. Where it cannot, a record has rsp at an address: with one that is not
 * canonical, a hypervisor's interruption could change what it does, so that it would have to run twice.
 *
 * @module
 */
import { type Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import type { DecodingColumns } from "../../../machine/decoding.ts";
import { Anatomy } from "../../../x86/anatomy.ts";
import { isVectorMap } from "../../../x86/maps.ts";
import { type InstructionFacts, Place } from "../../instructions/facts.ts";

const RSP = 4;
const IN_REX_HALF = 7;

/** One of the bytes behind 62, C4, C5 or 8F has vvvv, inverted, in bits 6 to 3. */
const VVVV_SHIFT = 3;

const ANATOMY = new Anatomy();

/**
 * Whether an instruction may read or write rsp, as an operand, for its address, or as the stack's pointer. In doubt it does: r12
 * is taken for rsp.
 *
 * @param facts What is known of it.
 * @param batch The cases.
 * @param decodings What the reference decoder makes of them.
 * @param row The case.
 */
export function namesStack(facts: InstructionFacts, batch: Batch, decodings: DecodingColumns, row: number): boolean {
  if (facts.accesses.some(({ place }) => place >= Place.push)) return true;
  if (decodings.base[decodings.rowOf[row]!] === RSP) return true;
  const { text } = batch;
  const at = TEXT_STRIDE * row;
  ANATOMY.read(text, at);
  const { modrmAt, rexEnd, opcodeAt, map } = ANATOMY;
  if ((text[at + modrmAt]! >> 3 & IN_REX_HALF) === RSP) return true;
  if (!isVectorMap(map)) return false;
  for (let k = at + rexEnd + 1; k < at + opcodeAt; k++) {
    if ((~text[k]! >> VVVV_SHIFT & IN_REX_HALF) === RSP) return true;
  }
  return false;
}
