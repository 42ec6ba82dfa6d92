/**
 * Where a decoder is known to say something else than what is right.
 *
 * @module
 */

/** A case in which a decoder is wrong. */
interface Deviation {
  /** The names of the decoders that say the same. */
  readonly decoders: readonly string[];
  /** The text, of a case of `CASES`. */
  readonly text: string;
  /** What the decoder says of it. */
  readonly says: string;
  /** What it does wrong. */
  readonly why: string;
}

const FIRST = ["capstone"];
const NEWEST = ["capstone-5.0.9"];
const BOTH = [...FIRST, ...NEWEST];

/** Errors of decoders that show in `CASES`; they are findings, so nothing levels them. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    decoders: FIRST,
    text: "63 0f",
    says: "invalid",
    why: "knows MOVSXD with REX.W only",
  },
  {
    decoders: FIRST,
    text: "66 63 0f",
    says: "invalid",
    why: "knows MOVSXD with REX.W only",
  },
  {
    decoders: NEWEST,
    text: "66 63 0f",
    says: "3 movsxd cx <- [rdi]:4",
    why: "takes the memory operand of MOVSXD for 4 bytes where 66 makes it a word",
  },
  {
    decoders: BOTH,
    text: "f2 a5",
    says: "2 movs movsd-string implied:4 <- [rsi]:4",
    why: "drops the REPNE of MOVSD and CMPSD, as if it were part of the opcode of the SSE2 instructions",
  },
  {
    decoders: BOTH,
    text: "66 48 0f 38 f0 07",
    says: "6 movbe rax <- [rdi]:2",
    why: "takes the memory operand of MOVBE for 2 bytes where REX.W overrides 66",
  },
  {
    decoders: BOTH,
    text: "65 3e 8b 07",
    says: "4 mov eax <- [rdi]:4",
    why: "lets a later segment prefix that does nothing in 64-bit mode undo fs or gs",
  },
  {
    decoders: BOTH,
    text: "66 f2 2e 0f be 07",
    says: "invalid",
    why: "refuses 66 F2 followed by a segment prefix before an opcode of two bytes",
  },
  {
    decoders: BOTH,
    text: "f2 0f c2 c1 02",
    says: "5 other cmpsb",
    why: "gives the id of another instruction to compares whose mnemonic contains the condition",
  },
  {
    decoders: BOTH,
    text: "f0 f3 89 07",
    says: "4 mov [rdi]:4 <- eax",
    why: "accepts LOCK on what cannot be locked where F2 or F3 follows",
  },
  {
    decoders: BOTH,
    text: "f2 48 0f c3 07",
    says: "5 movnti [rdi]:4 <- eax",
    why: "accepts MOVNTI and MOVBE with a prefix that they do not have where REX.W follows",
  },
];

/** How `decoder` is known to be wrong about `text`. */
export function deviationOf(decoder: string, text: string): Deviation | undefined {
  return DEVIATIONS.find((deviation) => deviation.decoders.includes(decoder) && deviation.text === text);
}
