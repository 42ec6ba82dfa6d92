/**
 * How Capstone 5.0 lays out a decoded x86 instruction in memory with 32-bit pointers (`cs_insn`, `cs_detail`, `cs_x86`).
 *
 * @module
 */

/** Offsets in bytes; those of an operand count from its start. */
export interface CapstoneLayout {
  /** Instruction: its id, 32-bit. */
  readonly id: number;
  /** Instruction: its length, 16-bit. */
  readonly length: number;
  /** Instruction: pointer to the detail. */
  readonly detail: number;
  /** Detail: the prefixes of each group, a byte each, REP and LOCK first; 0 for none. */
  readonly prefixes: number;
  /** Detail: opcode, up to 4 bytes. */
  readonly opcode: number;
  /** Detail: address size in bytes. */
  readonly addressSize: number;
  /** Detail: the first operand. */
  readonly operands: number;
  /** Size of an operand. */
  readonly operandStride: number;
  /** Operand: {@linkcode OperandType}, 32-bit. */
  readonly type: number;
  /** Operand: register, 32-bit, or immediate, 64-bit. */
  readonly value: number;
  /** Operand: segment register, 32-bit. */
  readonly segment: number;
  /** Operand: base register, 32-bit. */
  readonly base: number;
  /** Operand: index register, 32-bit. */
  readonly index: number;
  /** Operand: scale, 32-bit. */
  readonly scale: number;
  /** Operand: displacement, 64-bit. */
  readonly displacement: number;
  /** Operand: its size in bytes. */
  readonly size: number;
}

/** The layout of capstone-wasm 1.0.3, which is 5.0.0. */
export const CAPSTONE_LAYOUT: CapstoneLayout = {
  id: 0,
  length: 16,
  detail: 236,
  prefixes: 88,
  opcode: 92,
  addressSize: 97,
  operands: 160,
  operandStride: 48,
  type: 0,
  value: 8,
  segment: 8,
  base: 12,
  index: 16,
  scale: 20,
  displacement: 24,
  size: 32,
};

/** The layout where details have so many bytes more in front of what x86 has of them. */
export function layoutBehind(bytes: number): CapstoneLayout {
  const { prefixes, opcode, addressSize, operands } = CAPSTONE_LAYOUT;
  return {
    ...CAPSTONE_LAYOUT,
    prefixes: prefixes + bytes,
    opcode: opcode + bytes,
    addressSize: addressSize + bytes,
    operands: operands + bytes,
  };
}

/** What an operand is. */
export const OperandType = { register: 1, immediate: 2, memory: 3 } as const;

/** Names of Capstone's numbers. */
export interface CapstoneNames {
  /** Names of instructions by id. */
  readonly instructions: readonly string[];
  /** Names of registers. */
  readonly registers: readonly string[];
}

/** Instructions that between them have a value in every field, and what {@linkcode spell} has to say of them. */
export const PROBES: readonly { readonly bytes: readonly number[]; readonly spelling: string }[] = [
  {
    bytes: [0x65, 0x42, 0xc7, 0x84, 0x9e, 0x80, 0x00, 0x00, 0x80, 0x44, 0x33, 0x22, 0x11],
    spelling:
      "mov 13 prefix 0 opcode c7 address 8: memory gs rsi r11 4 ffffffff80000080 size 4, immediate 11223344 size 4",
  },
  {
    bytes: [0x67, 0x44, 0x8a, 0x6c, 0x4d, 0xf0],
    spelling: "mov 6 prefix 0 opcode 8a address 4: register r13b size 1, memory - ebp ecx 2 fffffffffffffff0 size 1",
  },
  {
    bytes: [0xf3, 0x64, 0x48, 0xa5],
    spelling: "movsq 4 prefix f3 opcode a5 address 8: memory - rdi - 1 0 size 8, memory fs rsi - 1 0 size 8",
  },
];

/**
 * Spells out the instruction of two operands that lies at `pointer`, every field of it.
 *
 * @param memory Capstone's memory.
 * @param pointer Where the instruction lies in it.
 * @param names What its numbers mean.
 * @param layout Where the fields are expected.
 * @returns The fields as text.
 */
function spell(memory: DataView, pointer: number, names: CapstoneNames, layout: CapstoneLayout): string {
  const hex = (n: bigint | number) => n.toString(16);
  const u32 = (at: number) => memory.getUint32(at, true);
  const u64 = (at: number) => memory.getBigUint64(at, true);
  const register = (at: number) => names.registers[u32(at)] || "-";
  const detail = u32(pointer + layout.detail);
  const operand = (at: number): string => {
    const size = ` size ${memory.getUint8(at + layout.size)}`;
    const type = u32(at + layout.type);
    if (type === OperandType.register) return `register ${register(at + layout.value)}${size}`;
    if (type === OperandType.immediate) return `immediate ${hex(u64(at + layout.value))}${size}`;
    const registers = [layout.segment, layout.base, layout.index].map((offset) => register(at + offset)).join(" ");
    return `memory ${registers} ${u32(at + layout.scale)} ${hex(u64(at + layout.displacement))}${size}`;
  };
  const name = names.instructions[u32(pointer + layout.id)];
  const head = `${name} ${memory.getUint16(pointer + layout.length, true)}`;
  const prefix = hex(memory.getUint8(detail + layout.prefixes));
  const opcode = hex(memory.getUint8(detail + layout.opcode));
  const first = detail + layout.operands;
  const operands = `${operand(first)}, ${operand(first + layout.operandStride)}`;
  return `${head} prefix ${prefix} opcode ${opcode} address ${
    memory.getUint8(detail + layout.addressSize)
  }: ${operands}`;
}

/** A decoded probe in Capstone's memory. */
export interface DecodedProbe {
  /** Capstone's memory. */
  readonly memory: DataView;
  /** Where the decoded instruction lies in it. */
  readonly pointer: number;
  /** What {@linkcode PROBES} says of it. */
  readonly spelling: string;
}

/**
 * Checks that an instruction lies in memory as `layout` says.
 *
 * @param probe The instruction.
 * @param names What its numbers mean.
 * @param layout Where the fields are expected.
 * @throws {Error} When a field is not where it is expected.
 */
export function checkLayout(probe: DecodedProbe, names: CapstoneNames, layout: CapstoneLayout): void {
  let found: string;
  try {
    found = spell(probe.memory, probe.pointer, names, layout);
  } catch (error) {
    // A wrong offset can lead to a pointer that leads nowhere.
    if (!(error instanceof RangeError)) throw error;
    found = "a pointer beyond its memory";
  }
  if (found === probe.spelling) return;
  throw new Error(`Capstone cannot be used: its memory layout has moved: expected ${probe.spelling}, found ${found}`);
}
