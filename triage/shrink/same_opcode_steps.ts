/**
 * Steps that leave an instruction its opcode.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { KERNEL_SIMPLIFICATIONS } from "./simplify_kernel.ts";
import { LEAPS } from "./simplify_opcode.ts";
import { STATE_SIMPLIFICATIONS } from "./simplify_state.ts";
import { TEXT_SIMPLIFICATIONS } from "./simplify_text.ts";
import type { Simplification } from "./text_edit.ts";

const anatomy = new Anatomy();

/** The single steps. */
export const SAME_OPCODE_STEPS: readonly Simplification[] = [
  ...STATE_SIMPLIFICATIONS,
  ...KERNEL_SIMPLIFICATIONS,
  ...TEXT_SIMPLIFICATIONS,
].map(keepingOpcode);

/** Many of them in one, for disagreements of subjects and of decoders. */
export const SAME_OPCODE_LEAPS: {
  readonly subject: readonly Simplification[];
  readonly decoders: readonly Simplification[];
} = {
  subject: LEAPS.subject.map(keepingOpcode),
  decoders: LEAPS.decoders.map(keepingOpcode),
};

/** The step, where it leads to the same opcode of the same map. */
function keepingOpcode(step: Simplification): Simplification {
  return (c) => {
    const simpler = step(c);
    return simpler !== undefined && opcodeOf(simpler) === opcodeOf(c) ? simpler : undefined;
  };
}

function opcodeOf({ bytes }: Case): number {
  anatomy.read(bytes);
  return anatomy.map << 8 | anatomy.opcode;
}
