/** Decoding of the instructions that the emulator knows: mov, movs, stos, add, cmp, xchg and the vector load movdqu. */

/** What an instruction does. */
export type Operation = "mov" | "movs" | "stos" | "add" | "cmp" | "xchg" | "movdqu";

/**
 * Its operands, the destination first: `rm` is what ModRM says, `reg` the register in it, `moffs` an address in the text.
 * Those of a string instruction are given.
 */
export type Form = "rm, reg" | "reg, rm" | "rm, imm" | "rm, imm8" | "rax, moffs" | "moffs, rax" | "string";

/** A memory operand, before its segment's base: base + (index << scale) + displacement. */
export interface MemoryOperand {
  /** Number of a register; undefined where there is none. */
  readonly base: number | undefined;
  /** The same. */
  readonly index: number | undefined;
  readonly scale: number;
  readonly displacement: bigint;
  /** Whether it is from the end of the instruction on. */
  readonly isRipRelative: boolean;
}

/** A decoded instruction. */
export interface Insn {
  readonly length: number;
  readonly operation: Operation;
  readonly form: Form;
  /** Bytes of the operands. */
  readonly size: number;
  /** Bytes of an address: 8, or 4 with the prefix 67. */
  readonly addressSize: number;
  /** Legacy prefixes, in order. */
  readonly prefixes: readonly number[];
  /** Whether there is a REX prefix: with it, byte registers 4 to 7 are spl, bpl, sil and dil. */
  readonly hasRex: boolean;
  readonly reg: number;
  /** The register that ModRM says where it says no memory. */
  readonly rm: number;
  readonly memory: MemoryOperand | undefined;
  readonly immediate: bigint;
}

/** Legacy prefixes. */
export const Prefix = { operandSize: 0x66, addressSize: 0x67, lock: 0xf0, repne: 0xf2, rep: 0xf3 } as const;

/** Segment overrides by segment. */
export const Override = { es: 0x26, cs: 0x2e, ss: 0x36, ds: 0x3e, fs: 0x64, gs: 0x65 } as const;

const PREFIXES: ReadonlySet<number> = new Set([...Object.values(Prefix), ...Object.values(Override)]);

/** Bits of a REX prefix. */
const Rex = { w: 8, r: 4, x: 2, b: 1 } as const;

const ESCAPE = 0x0f;
const MOVDQU_LOAD = 0x6f;
const MOVDQU_BYTES = 16;
const RSP = 4;
const RBP = 5;

type Encoding = readonly [operation: Operation | Group, form: Form];

/** The operations of an opcode that has one for each value of ModRM's reg field. */
type Group = readonly (Operation | undefined)[];

const GROUP_1: Group = ["add", , , , , , , "cmp"];
const GROUP_11: Group = ["mov"];

/** Opcodes without their lowest bit, which is 0 where the operands have one byte. */
const ENCODINGS: Readonly<Record<number, Encoding>> = {
  0x00: ["add", "rm, reg"],
  0x02: ["add", "reg, rm"],
  0x38: ["cmp", "rm, reg"],
  0x3a: ["cmp", "reg, rm"],
  0x80: [GROUP_1, "rm, imm"],
  0x82: [GROUP_1, "rm, imm8"],
  0x86: ["xchg", "rm, reg"],
  0x88: ["mov", "rm, reg"],
  0x8a: ["mov", "reg, rm"],
  0xa0: ["mov", "rax, moffs"],
  0xa2: ["mov", "moffs, rax"],
  0xa4: ["movs", "string"],
  0xaa: ["stos", "string"],
  0xc6: [GROUP_11, "rm, imm"],
};

/** There is no 82 in 64-bit mode. */
const NO_OPCODE = 0x82;

/** Reads a text from its beginning. */
class Reader {
  /** Where it is. */
  at = 0;
  readonly #text: Uint8Array;

  constructor(text: Uint8Array) {
    this.#text = text;
  }

  /** Whether all that was read is there. */
  get isWhole(): boolean {
    return this.at <= this.#text.length;
  }

  /** The next byte; 0 behind the end. */
  byte(): number {
    return this.#text[this.at++] ?? 0;
  }

  /** The next bytes as a signed number. */
  signed(size: number): bigint {
    let value = 0n;
    for (let k = 0; k < size; k++) value |= BigInt(this.byte()) << BigInt(8 * k);
    return BigInt.asIntN(8 * size, value);
  }
}

/** Decodes an instruction; undefined where the text ends before it does, or it is none that is known here. */
export function decode(text: Uint8Array): Insn | undefined {
  const reader = new Reader(text);
  const { prefixes, rex, opcode } = readPrefixes(reader);
  const size = (rex & Rex.w) !== 0 ? 8 : prefixes.includes(Prefix.operandSize) ? 2 : 4;
  const insn = opcode === ESCAPE ? decodeMovdqu(reader, prefixes, rex) : decodeOneByte(reader, opcode, {
    size: (opcode & 1) === 0 ? 1 : size,
    addressSize: addressSizeOf(prefixes),
    rex,
  });
  if (insn === undefined || !reader.isWhole) return undefined;
  return { ...insn, length: reader.at, addressSize: addressSizeOf(prefixes), prefixes, hasRex: rex !== 0 };
}

/** What comes in front of the opcode, and the opcode. */
interface Beginning {
  readonly prefixes: readonly number[];
  /** The REX prefix; 0 where there is none right in front of the opcode. */
  readonly rex: number;
  readonly opcode: number;
}

function readPrefixes(reader: Reader): Beginning {
  const prefixes: number[] = [];
  let rex = 0;
  for (;;) {
    const byte = reader.byte();
    const isRex = (byte & 0xf0) === 0x40;
    if (!isRex && !PREFIXES.has(byte)) return { prefixes, rex, opcode: byte };
    if (!isRex) prefixes.push(byte);
    rex = isRex ? byte : 0;
  }
}

function addressSizeOf(prefixes: readonly number[]): number {
  return prefixes.includes(Prefix.addressSize) ? 4 : 8;
}

/** What is particular to an opcode. */
type Body = Omit<Insn, "length" | "addressSize" | "prefixes" | "hasRex">;

/** With f3 it is movdqu, whatever 66 says. */
function decodeMovdqu(reader: Reader, prefixes: readonly number[], rex: number): Body | undefined {
  const kind = prefixes.findLast((byte) => byte === Prefix.rep || byte === Prefix.repne);
  if (reader.byte() !== MOVDQU_LOAD || kind !== Prefix.rep) return undefined;
  return { operation: "movdqu", form: "reg, rm", size: MOVDQU_BYTES, ...readModrm(reader, rex), immediate: 0n };
}

/** What the prefixes say. */
interface Sizes {
  readonly size: number;
  readonly addressSize: number;
  readonly rex: number;
}

function decodeOneByte(reader: Reader, opcode: number, { size, addressSize, rex }: Sizes): Body | undefined {
  const encoding = ENCODINGS[opcode & ~1];
  if (encoding === undefined || opcode === NO_OPCODE) return undefined;
  const [operations, form] = encoding;
  const operands = readOperands(reader, form, addressSize, rex);
  const operation = typeof operations === "string" ? operations : operations[operands.reg & 7];
  if (operation === undefined) return undefined;
  // An immediate has 4 bytes at most, and its sign goes on above them.
  const immediate = form === "rm, imm" ? reader.signed(Math.min(size, 4)) : form === "rm, imm8" ? reader.signed(1) : 0n;
  return { operation, form, size, ...operands, immediate };
}

/** The operands that ModRM has. */
type Operands = Pick<Insn, "reg" | "rm" | "memory">;

const NOTHING = { base: undefined, index: undefined, scale: 0, displacement: 0n, isRipRelative: false } as const;

function readOperands(reader: Reader, form: Form, addressSize: number, rex: number): Operands {
  switch (form) {
    case "string":
      return { reg: 0, rm: 0, memory: undefined };
    case "rax, moffs":
    case "moffs, rax":
      return { reg: 0, rm: 0, memory: { ...NOTHING, displacement: reader.signed(addressSize) } };
    default:
      return readModrm(reader, rex);
  }
}

function readModrm(reader: Reader, rex: number): Operands {
  const modrm = reader.byte();
  const [mod, low] = [modrm >> 6, modrm & 7];
  const rm = low | (rex & Rex.b) << 3;
  const memory = mod === 3 ? undefined : readMemory(reader, mod, low, rex);
  return { reg: modrm >> 3 & 7 | (rex & Rex.r) << 1, rm, memory };
}

/** Reads SIB and displacement, of a low part of rm without its bit from REX. */
function readMemory(reader: Reader, mod: number, rm: number, rex: number): MemoryOperand {
  const sib = rm === RSP ? reader.byte() : undefined;
  const base = sib === undefined ? rm : sib & 7;
  // In the place of rbp and r13 without a displacement stands one of 4 bytes alone.
  const hasBase = base !== RBP || mod !== 0;
  const index = sib === undefined ? RSP : sib >> 3 & 7 | (rex & Rex.x) << 2;
  return {
    base: hasBase ? base | (rex & Rex.b) << 3 : undefined,
    // rsp is no index.
    index: index === RSP ? undefined : index,
    scale: (sib ?? 0) >> 6,
    displacement: mod === 1 ? reader.signed(1) : mod === 2 || !hasBase ? reader.signed(4) : 0n,
    isRipRelative: sib === undefined && !hasBase,
  };
}
