/**
 * Signatures: what the disagreements of one finding share.
 *
 * @module
 */
import { type NatureName, NATURES } from "../../findings/nature.ts";
import type { Refusal } from "../../findings/refusal.ts";
import { isAboutText, type Pair } from "../../oracles/pair.ts";
import { Prefix, PREFIX_NAMES } from "../../x86/anatomy.ts";
import { isVectorMap, MAPS } from "../../x86/maps.ts";
import { decoderBucketOf } from "./decoder_bucket.ts";
import { fieldName, type Kind, MOST_DETAILS } from "./disagreement.ts";
import { familyNumber, MOST_FAMILIES } from "./family_number.ts";
import { instructionName } from "./instruction_name.ts";
import { OPERANDS, REGISTERS, STATES, type Traits } from "./traits.ts";

/** The names of the bits that are set in `bits`. */
export function namesOf<T extends string>(names: readonly T[], bits: number): T[] {
  return names.filter((_, n) => (bits & 1 << n) !== 0);
}

/** The opcode as manuals write it: `8b`, `0fb6`, `c6 /1`, `VEX3 c6`. */
export function opcodeName({ anatomy: { map, opcode }, group }: Traits): string {
  const separator = isVectorMap(map) ? " " : "";
  return `${MAPS[map]}${separator}${opcode.toString(16).padStart(2, "0")}${group === 0 ? "" : ` /${group}`}`;
}

/**
 * The signature of a shrunk disagreement: parties, field and nature, opcode and map, and the traits that survived; of
 * decoders also what the instruction is called, where the opcode does not say it.
 *
 * Two subjects that still differ over more than four prefixes differ over their number, whichever they are and whatever
 * stands behind them.
 *
 * @param kind How they differ.
 * @param traits Traits of the shrunk case.
 * @returns One line of text.
 */
export function signatureOf(kind: Kind, traits: Traits): string {
  const { anatomy, operand, register } = traits;
  const state = kind.pair.sort === "subject" ? traits.state : traits.state & TEXT_STATE;
  const who = [kind.pair.name, fieldName(kind), NATURES[kind.nature]];
  if (isAboutManyPrefixes(kind, traits)) return [...who, PREFIX_NAMES[MANY]].join(" | ");
  const name = isAboutText(kind.pair) ? instructionName(traits, membersOf(kind)) : "";
  // A case that cannot be shrunk has traits that do not matter.
  if (NATURES[kind.nature] === "not steady") return who.join(" | ");
  if (NATURES[kind.nature] === "before exception") return [...who, faultSort(traits)].join(" | ");
  if (isAboutVector(kind, traits)) return [...who, "VEX or EVEX"].join(" | ");
  if (isAboutAddress(kind)) return [kind.pair.name, "address", who[2], ...addressTraits(traits)].join(" | ");
  if (isInstruction(kind, traits)) {
    return [...who, "instruction", traits.facts.family, namesOf(STATES, state).join("+")].join(" | ");
  }
  return [
    ...who,
    opcodeName(traits),
    namesOf(PREFIX_NAMES, anatomy.prefixes & ~(WIDTH_PREFIXES[NATURES[kind.nature]!] ?? 0)).join("+"),
    OPERANDS[operand],
    REGISTERS[register],
    namesOf(STATES, state).join("+"),
    ...name === "" ? [] : [name],
  ].join(" | ");
}

/** The decoders that a disagreement is between, by number; undefined where it is about all of them. */
export function membersOf({ pair }: Kind): readonly number[] | undefined {
  return pair.sort === "decoders" ? [0, ...pair.members] : undefined;
}

/** Whether a subject does otherwise than the CPU with an instruction that is no move. */
export function isInstruction({ pair }: Kind, { facts }: Traits): boolean {
  return pair.sort === "subject" && facts.number !== 0;
}

const MANY = Math.log2(Prefix.many);

/** The prefixes without which there is no such nature. */
const WIDTH_PREFIXES: Partial<Record<NatureName, number>> = {
  "above word": Prefix.operandSize,
  "upper half zeroed": Prefix.rex,
  "lower register": Prefix.rex,
};

/** Natures that say what became of an address, whichever instruction has it. */
const ADDRESS_NATURES: readonly (NatureName | undefined)[] = [
  "segment base left out",
  "segment base added",
  "address cut",
  "address not cut",
];

/** Whether a disagreement is about how an address is made, in whichever field it shows. */
export function isAboutAddress({ nature }: Kind): boolean {
  return ADDRESS_NATURES.includes(NATURES[nature]);
}

/** What can matter to how an address is made: a prefix that does nothing. */
export function addressTraits({ anatomy: { prefixes } }: Traits): string[] {
  return namesOf(PREFIX_NAMES, prefixes & Prefix.nullSegment);
}

/** What sort of text is no instruction: whoever accesses memory before he finds that, does so whatever the opcode is. */
function faultSort({ anatomy: { prefixes, map } }: Traits): string {
  return (prefixes & Prefix.lock) !== 0 ? "lock" : isVectorMap(map) ? "VEX or EVEX" : "opcode";
}

/** Whether a subject that takes a shrunk case for a move takes what VEX or EVEX makes another instruction, or none, for one. */
function isAboutVector(kind: Kind, { anatomy }: Traits): boolean {
  const field = fieldName(kind);
  return kind.pair.sort === "subject" && (field === "fault" || field === "form") && isVectorMap(anatomy.map);
}

/** Whether a shrunk disagreement of two subjects is about how many prefixes there are. */
export function isAboutManyPrefixes({ pair }: Kind, { anatomy }: Traits): boolean {
  return pair.sort === "subject" && pair.seat.against !== undefined && (anatomy.prefixes & Prefix.many) !== 0;
}

/** The states that are about the text: what a decoder says depends on no other. */
const TEXT_STATE = 1 << STATES.indexOf("short text");

/** A defect, as far as its signature goes. */
interface NamedDefect {
  readonly decoder: string;
  readonly id: string;
}

/** The signature of what a decoder's defect explains. */
export function defectSignature(pair: Pair, { decoder, id }: NamedDefect): string {
  return [pair.name, `defect of ${decoder}`, id].join(" | ");
}

/** The signature of what a CPU refuses for a reason, and what of the instruction's needs that is about. */
export function refusalSignature(pair: Pair, { reason, needs }: Refusal): string {
  return [pair.name, reason, needs.join("+")].join(" | ");
}

/** The signature of what a correction settles. */
export function causeSignature(pair: Pair, correction: string): string {
  return [pair.name, "cause", correction].join(" | ");
}

/** A register operand, in the traits' numbering. */
const REGISTER_OPERAND = 1;

/** Two to the power of the bits that each trait takes in a bucket's key. */
const WIDTHS = {
  field: 32,
  nature: 256,
  map: 8,
  opcode: 256,
  prefixes: 8192,
  operand: 8,
  register: 4,
  state: 128,
};

/** Keys of buckets of another sort begin here: no trait's width ends beyond it. */
const OPCODE_ONLY = Object.values(WIDTHS).reduce((product, width) => product * width, 2);

/** Keys of buckets of instructions that the CPU is the judge of begin here. */
const INSTRUCTIONS = 2 * OPCODE_ONLY;

/**
 * A number that the cases of a pair share when one of them stands for all: what there is to shrink is the same in each.
 *
 * Threads send it to each other and folders keep it, so it is made of nothing that is numbered as it comes, such as the
 * facts of instructions: each thread would have other numbers.
 *
 * @param kind How the parties differ.
 * @param traits Traits of the case as it was generated.
 * @returns A whole number below 2^53, one of the pair.
 */
export function bucketOf(kind: Kind, traits: Traits): number {
  if (isAboutText(kind.pair)) return decoderBucketOf(kind, traits);
  const { anatomy, operand, register, state, group } = traits;
  if (isInstruction(kind, traits)) {
    const key = opcodeKey(kind, 0, 0) / OPCODES * MOST_FAMILIES + familyNumber(traits.facts.family);
    return INSTRUCTIONS + (key * WIDTHS.prefixes + anatomy.prefixes) * WIDTHS.state + state;
  }
  // Any refusal that claims success stands for all, whatever it refused.
  if (fieldName(kind) === "success") return OPCODE_ONLY + opcodeKey(kind, 0, 0);
  if (isAboutOpcodeOnly(kind, operand)) return OPCODE_ONLY + opcodeKey(kind, anatomy.map, anatomy.opcode);
  let key = kind.field;
  key = key * WIDTHS.nature + natureKey(kind);
  key = key * WIDTHS.map + anatomy.map;
  key = key * WIDTHS.opcode + anatomy.opcode;
  key = key * WIDTHS.prefixes + anatomy.prefixes;
  key = key * WIDTHS.operand + operand;
  key = key * WIDTHS.register + register;
  key = key * 2 + (group === 0 ? 0 : 1);
  return key * WIDTHS.state + state;
}

/** Who may access what, and that a register is no memory, is no matter of the instruction's other traits. */
function isAboutOpcodeOnly(kind: Kind, operand: number): boolean {
  const field = fieldName(kind);
  if (kind.pair.sort !== "subject") return false;
  return field === "privilege" || field === "address" || field === "form" && operand === REGISTER_OPERAND;
}

/** The nature, twice for whether it is open; what has a detail has no other nature. */
function natureKey({ nature, isOpen = false, detail = 0 }: Kind): number {
  return detail === 0 ? 2 * nature + (isOpen ? 1 : 0) : WIDTHS.nature - MOST_DETAILS + detail % MOST_DETAILS;
}

/** What {@linkcode opcodeKey} has room for behind field and nature. */
const OPCODES = WIDTHS.map * WIDTHS.opcode;

function opcodeKey(kind: Kind, map: number, opcode: number): number {
  return ((kind.field * WIDTHS.nature + natureKey(kind)) * WIDTHS.map + map) * WIDTHS.opcode + opcode;
}
