/**
 * The two spaces that `diff --sweep` knows: what each is made of. `docs/sweep.md` says why that is enough.
 *
 * @module
 */
import { LegacyPrefix } from "../../x86/prefixes.ts";
import {
  crossed,
  DISPLACEMENTS,
  EVERY_MODRM,
  EVERY_REG,
  EVERY_REX,
  FEW_REX,
  IMMEDIATES,
  KINDS_OF_OPERAND,
  MANY,
  NONE,
  ONE_DISPLACEMENT,
  operandsOf,
  PAIRS,
  repeated,
  SIB_KINDS,
  SINGLES,
  TRIPLES,
  TWO_IMMEDIATES,
  TWO_OPERANDS,
  upTo,
} from "./axis_tables.ts";
import {
  EVERY_PAYLOAD,
  FEW_PAYLOADS,
  lookalikeParts,
  NEIGHBOURS,
  OTHER_OPCODES,
  otherPart,
  VECTOR_PAYLOADS,
  vectorParts,
} from "./sweep_lookalikes.ts";
import { emulated, longPart, moveParts, prefixed } from "./sweep_parts.ts";
import { type Part, Space } from "./sweep_space.ts";

/** Lists of bytes. */
type Lists = readonly (readonly number[])[];

const AT_MOST_ONE = [...NONE, ...SINGLES];
const ANY_REX = [...NONE, ...EVERY_REX];
const SOME_REX = [...NONE, ...FEW_REX];
const CORE_REX = [...SOME_REX, [0x41], [0x42], [0x44], [0x4c], [0x4f]];

/** A prefix, a REX, or both. */
const SOMETHING = crossed(AT_MOST_ONE, SOME_REX).filter(({ length }) => length > 0);

const { operandSize, addressSize, repne, rep, lock, cs } = LegacyPrefix;

/** Prefixes that choose another instruction, or make one wrong, in pairs. */
const CHOOSING = [[operandSize], [repne], [rep], [lock], [addressSize], [cs]];
const CHOOSING_TWO = crossed(CHOOSING, CHOOSING);

/** Those of them that choose an opcode of the 0f maps, and one that does nothing. */
const MANDATORY = [[operandSize], [repne], [rep], [cs]];
const CHOOSING_THREE = crossed(crossed(MANDATORY, MANDATORY), MANDATORY);
const CHOOSING_FOUR = crossed(CHOOSING_THREE, MANDATORY);

/** One prefix more often than a decoder may have room for. */
const FIVE_TIMES = new Array<number>(5).fill(cs);

/** Bytes after an operand that choose a predicate or a mnemonic, or none. */
const CHOSEN = [[0x00], [0x01], [0x07], [0x80], [0xff]];

/** Every ModRM byte that names a register, and a memory operand for every ModRM.reg. */
const REGISTERS_AND_MEMORY = operandsOf(
  [...upTo(8).map((reg) => 0x07 | reg << 3), ...upTo(64).map((rest) => 0xc0 | rest)],
  [],
  ONE_DISPLACEMENT,
);

const CORE_PLANE = operandsOf(EVERY_MODRM, [0x24, 0x25, 0x0f, 0x9b], { byte: [-0x80], dword: [0x7fff_ffff] });
const WHOLE_PLANE = operandsOf(EVERY_MODRM, upTo(256), DISPLACEMENTS);
const PAIRS_PLANE = operandsOf(EVERY_MODRM, SIB_KINDS, ONE_DISPLACEMENT);

const IDLE_REX = "with a REX that another prefix follows";

const FEW = { operands: KINDS_OF_OPERAND, immediates: TWO_IMMEDIATES };
const LEAST = { operands: TWO_OPERANDS, immediates: TWO_IMMEDIATES };

/** How much of what is rare in front of an opcode a space has. */
interface Rare {
  readonly many: Lists;
  readonly rex: Lists;
}

const rareParts = ({ many, rex }: Rare): Part[] => [
  ...moveParts({ name: "after four to six different prefixes", before: prefixed(many, rex), ...LEAST }),
  ...moveParts({ name: "after one prefix four to ten times", before: prefixed(repeated(4, 10), rex), ...LEAST }),
  longPart(repeated(11, 13)),
  ...moveParts({ name: IDLE_REX, before: prefixed(crossed(EVERY_REX, SINGLES), SOME_REX), ...LEAST }),
  ...moveParts({
    name: "with a REX between two prefixes",
    before: prefixed(crossed(crossed(SINGLES, FEW_REX), SINGLES), rex),
    ...LEAST,
  }),
  ...moveParts({ name: "with two REX", before: prefixed(EVERY_REX, EVERY_REX), ...FEW }),
  ...moveParts({ name: "after an emulate prefix", before: emulated(AT_MOST_ONE, AT_MOST_ONE, rex), ...LEAST }),
];

const otherParts = (opcodes: Lists, rex: Lists): Part[] => [
  otherPart(opcodes, {
    name: "cut",
    prefixes: [...AT_MOST_ONE, [cs, operandSize], FIVE_TIMES],
    rex: SOME_REX,
    operands: TWO_OPERANDS,
    isTruncated: true,
  }),
  otherPart(opcodes, { name: "after three prefixes", prefixes: CHOOSING_THREE, rex: NONE, operands: TWO_OPERANDS }),
  otherPart(opcodes, { name: "after four prefixes", prefixes: CHOOSING_FOUR, rex: NONE, operands: TWO_OPERANDS }),
  otherPart(opcodes, {
    name: "with an immediate",
    prefixes: AT_MOST_ONE,
    rex: NONE,
    operands: TWO_OPERANDS,
    immediates: CHOSEN,
  }),
  otherPart(opcodes, { name: "after two prefixes", prefixes: CHOOSING_TWO, rex, operands: EVERY_REG }),
  otherPart(opcodes, {
    name: "after at most one prefix",
    prefixes: AT_MOST_ONE,
    rex: [...rex, [0x44]],
    operands: REGISTERS_AND_MEMORY,
  }),
];

const CORE: readonly Part[] = [
  ...moveParts({
    name: "after at most one prefix",
    before: prefixed(AT_MOST_ONE, CORE_REX),
    operands: CORE_PLANE,
    immediates: TWO_IMMEDIATES,
  }),
  ...moveParts({ name: "after two prefixes", before: prefixed(PAIRS, SOME_REX), ...FEW }),
  ...moveParts({ name: "after three prefixes", before: prefixed(TRIPLES, NONE), ...LEAST }),
  ...moveParts({ name: "cut", before: prefixed(AT_MOST_ONE, NONE), ...FEW, isTruncated: true }),
  ...rareParts({ many: MANY.filter((list) => list.length < 6 && list[0]! === operandSize), rex: NONE }),
  ...lookalikeParts("alone", NONE, FEW_PAYLOADS, KINDS_OF_OPERAND),
  ...otherParts(NEIGHBOURS, [...NONE, [0x48]]),
];

const FULL: readonly Part[] = [
  ...moveParts({
    name: "after at most one prefix",
    before: prefixed(AT_MOST_ONE, ANY_REX),
    operands: WHOLE_PLANE,
    immediates: IMMEDIATES,
  }),
  ...moveParts({
    name: "after two prefixes",
    before: prefixed(PAIRS, ANY_REX),
    operands: PAIRS_PLANE,
    immediates: TWO_IMMEDIATES,
  }),
  ...moveParts({ name: "after three prefixes", before: prefixed(TRIPLES, ANY_REX), ...FEW }),
  ...moveParts({ name: "cut", before: prefixed(AT_MOST_ONE, ANY_REX), ...FEW, isTruncated: true }),
  ...rareParts({ many: MANY, rex: SOME_REX }),
  ...lookalikeParts("alone", NONE, EVERY_PAYLOAD, KINDS_OF_OPERAND),
  ...lookalikeParts("after a prefix, a REX or both", SOMETHING, FEW_PAYLOADS, KINDS_OF_OPERAND),
  ...otherParts(OTHER_OPCODES, SOME_REX),
  ...vectorParts(VECTOR_PAYLOADS, TWO_OPERANDS),
];

/** The spaces, by the name on the command line. */
export const SPACES = {
  core: new Space("core", 4, CORE),
  full: new Space("full", 2, FULL),
} as const;

/** A space's name. */
export type SpaceName = keyof typeof SPACES;
