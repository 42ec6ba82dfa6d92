/**
 * Choosing an instruction: its class first, its family then, and its form last, so that the two thousand vector forms leave room for
 * the integer instructions, of which a handler knows more.
 *
 * @module
 */
import {
  EncodingOf,
  type InstructionTemplate,
  instructionTemplates,
} from "../../oracles/decoders/iced/instruction_templates.ts";
import type { Random } from "../generate/random.ts";

/** Families of the integer instructions that emulators have. */
const INTEGER: ReadonlySet<string> = new Set([
  ..."add or adc sbb and sub xor cmp test inc dec neg not mul imul div idiv rotate shift".split(" "),
  ..."bsf bsr tzcnt lzcnt popcnt xchg xadd cmpxchg cmpxchg8b setcc cmovcc stos lods cmps scas".split(" "),
  ..."push pop call jmp mov crc32 adcx adox andn bextr blsi blsmsk blsr bzhi mulx pdep pext xlatb".split(" "),
  ...["bit test", "double shift", "shift without flags"],
]);

/** Vector moves. */
const VECTOR_MOVES = /^v?(mov([dq]|[au]p[sd]|s[sd]|[lh]p[sd]|dq[au](8|16|32|64)?|nt(p[sd]|dqa?))|lddqu)$/;

/** The first byte of XOP, which no CPU of today has. */
const XOP = 0x8f;

/** Classes of instructions. */
export const InstructionClass = { integer: 0, vectorMove: 1, other: 2 } as const;

/** The class by a draw of eight. */
const CLASSES = [0, 0, 0, 0, 0, 1, 2, 2];

/** The class of an instruction. */
export function classOf({ facts: { family, mnemonic, hasVectors } }: InstructionTemplate): number {
  if (!hasVectors && INTEGER.has(family)) return InstructionClass.integer;
  return hasVectors && VECTOR_MOVES.test(mnemonic) ? InstructionClass.vectorMove : InstructionClass.other;
}

/** Templates by class and family. */
type Families = readonly (readonly (readonly InstructionTemplate[])[])[];

let byClass: Families | undefined;

function families(): Families {
  return byClass ??= [0, 1, 2].map((wanted) => {
    const found = new Map<string, InstructionTemplate[]>();
    for (const template of instructionTemplates()) {
      const isXop = template.encoding === EncodingOf.vex && template.opcode[0] === XOP;
      if (isXop || classOf(template) !== wanted) continue;
      const { family } = template.facts;
      const members = found.get(family);
      if (members === undefined) found.set(family, [template]);
      else members.push(template);
    }
    return [...found.values()];
  });
}

/** Draws an instruction, of the given class if there is one. */
export function chooseTemplate(random: Random, only?: number): InstructionTemplate {
  return random.pick(random.pick(families()[only ?? random.pick(CLASSES)]!));
}

/** Draws an instruction of the same class with the same kind of operand; the given one where there is no other. */
export function chooseLike(random: Random, template: InstructionTemplate): InstructionTemplate {
  const lists = families()[classOf(template)]!;
  for (let tries = 0; tries < TRIES; tries++) {
    const other = random.pick(random.pick(lists));
    if (other.modrm === template.modrm && other.facts.isString === template.facts.isString) return other;
  }
  return template;
}

const TRIES = 16;
