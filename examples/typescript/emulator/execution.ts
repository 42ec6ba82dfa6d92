/** Carrying out an instruction. */
import type { Emulator, Machine, TrapResult } from "@verdict/verdict";
import { decode, type Insn, Override, Prefix } from "./decode.ts";
import { arithmeticFlags, Flag } from "./flags.ts";
import { immediateOperand, type Operand, registerOperand } from "./operands.ts";

const EINVAL = -22;

/** Vectors of exceptions. */
const Vector = { invalidOpcode: 6, stackFault: 12, generalProtection: 13 } as const;

const [RAX, RCX, RSP, RBP, RSI, RDI] = [0, 1, 4, 5, 6, 7] as const;

/** The halves of 16 bytes. */
const HALVES = [0, 8];

/** Where an element of a string instruction comes from and goes to. */
export interface Element {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * The execution of one instruction. What fails leaves the machine as it was: everything is read before anything is written,
 * memory is written before registers, and an access that the device refuses throws.
 */
export class Execution {
  /** Makes one that has done nothing. */
  constructor(protected readonly machine: Machine) {}

  /** Carries out the instruction at rip. */
  run(): TrapResult {
    const { machine } = this;
    const insn = decode(machine.text);
    if (insn === undefined) return EINVAL;
    if (insn.prefixes.includes(Prefix.lock) && !canLock(insn)) return machine.raise(Vector.invalidOpcode);
    if (insn.form === "string") return this.#repeat(insn);
    if (insn.memory !== undefined && !this.isReached(this.#address(insn), insn.size)) {
      return machine.raise(this.faultOf(insn));
    }
    if (insn.operation === "movdqu") return this.#movdqu(insn);
    const [to, from] = this.#operands(insn);
    if (insn.operation === "mov") this.mov(insn, to, from);
    else if (insn.operation === "xchg") this.#xchg(to, from);
    else this.#calculate(insn, to, from);
    return insn.length;
  }

  /** Carries out a mov. */
  protected mov(_insn: Insn, to: Operand, from: Operand): void {
    to.set(from.get());
  }

  #xchg(to: Operand, from: Operand): void {
    const [a, b] = [to.get(), from.get()];
    to.set(b);
    from.set(a);
  }

  /** Carries out an add or a cmp. */
  #calculate({ operation, size }: Insn, to: Operand, from: Operand): void {
    const [a, b] = [to.get(), from.get()];
    if (operation === "add") to.set(a + b);
    this.machine.rflags = arithmeticFlags(this.machine.rflags, operation === "add" ? "add" : "cmp", size, a, b);
  }

  /** A legacy SSE instruction leaves what is above its 16 bytes. */
  #movdqu(insn: Insn): number {
    const { machine } = this;
    const source = insn.memory === undefined ? machine.readVector(insn.rm) : this.#readHalves(this.#address(insn));
    const register = machine.readVector(insn.reg);
    register.set(source.subarray(0, insn.size));
    machine.writeVector(insn.reg, register);
    return insn.length;
  }

  #readHalves(address: bigint): Uint8Array {
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    for (const at of HALVES) view.setBigUint64(at, this.read(address + BigInt(at), 8), true);
    return bytes;
  }

  /** Carries out an iteration of a string instruction. As long as there are more, rip stays where it is. */
  #repeat(insn: Insn): TrapResult {
    const { machine } = this;
    const isRepeated = insn.prefixes.includes(Prefix.rep) || insn.prefixes.includes(Prefix.repne);
    const count = isRepeated ? BigInt.asUintN(8 * insn.addressSize, machine.regs[RCX]!) : 1n;
    if (count === 0n) return insn.length;
    if (!this.canReach(insn, this.element(insn, 0n))) return machine.raise(Vector.generalProtection);
    const done = insn.operation === "movs" ? this.movs(insn, count) : this.#stos(insn);
    this.#advance(insn, done);
    if (isRepeated) machine.regs[RCX] = count - done;
    return done === count ? insn.length : { handled: true, returned: insn.length, rip: machine.rip };
  }

  /** Moves elements, of which `count` are left, and gives how many it moved. */
  protected movs(insn: Insn, _count: bigint): bigint {
    const { from, to } = this.element(insn, 0n);
    this.write(to, insn.size, this.read(from, insn.size));
    return 1n;
  }

  #stos(insn: Insn): bigint {
    this.write(this.element(insn, 0n).to, insn.size, this.machine.regs[RAX]!);
    return 1n;
  }

  /** Element `n` of those that are left. An override is for the source; es has no base. */
  protected element(insn: Insn, n: bigint): Element {
    const { regs } = this.machine;
    const at = (register: number) => BigInt.asUintN(8 * insn.addressSize, regs[register]! + n * this.#step(insn));
    return { from: BigInt.asUintN(64, at(RSI) + this.segmentBase(insn)), to: at(RDI) };
  }

  #advance(insn: Insn, done: bigint): void {
    const { regs } = this.machine;
    const by = done * this.#step(insn);
    const move = (register: number) => {
      regs[register] = BigInt.asUintN(8 * insn.addressSize, regs[register]! + by);
    };
    if (insn.operation === "movs") move(RSI);
    move(RDI);
  }

  #step({ size }: Insn): bigint {
    return (this.machine.rflags & Flag.df) === 0n ? BigInt(size) : -BigInt(size);
  }

  /** Whether the addresses of an element are canonical. */
  protected canReach({ operation, size }: Insn, { from, to }: Element): boolean {
    return (operation !== "movs" || this.isReached(from, size)) && this.isReached(to, size);
  }

  /** The operands, the destination first. */
  #operands(insn: Insn): [to: Operand, from: Operand] {
    const register = registerOperand(this.machine, insn, insn.reg);
    const rm = insn.memory === undefined ? registerOperand(this.machine, insn, insn.rm) : this.#memoryOperand(insn);
    switch (insn.form) {
      case "reg, rm":
      case "rax, moffs":
        return [register, rm];
      case "rm, imm":
      case "rm, imm8":
        return [rm, immediateOperand(insn)];
      default:
        return [rm, register];
    }
  }

  #memoryOperand(insn: Insn): Operand {
    const address = this.#address(insn);
    return {
      get: () => this.read(address, insn.size),
      set: (value) => this.write(address, insn.size, value),
    };
  }

  /** Reads 1 to 8 bytes of memory. */
  protected read(address: bigint, size: number): bigint {
    return this.machine.read(address, size);
  }

  /** Writes the lowest bytes of a value to memory. */
  protected write(address: bigint, size: number, value: bigint): void {
    this.machine.write(address, size, value);
  }

  /** The linear address of the memory operand. */
  #address(insn: Insn): bigint {
    const { rip, regs } = this.machine;
    const { base, index, scale, displacement, isRipRelative } = insn.memory!;
    let offset = displacement;
    if (base !== undefined) offset += regs[base]!;
    if (index !== undefined) offset += regs[index]! << BigInt(scale);
    if (isRipRelative) offset += rip + BigInt(insn.length);
    return BigInt.asUintN(64, BigInt.asUintN(8 * insn.addressSize, offset) + this.segmentBase(insn));
  }

  /** Base of the segment that an override names. 64-bit mode ignores those of cs, ss, ds and es: fs or gs stays. */
  protected segmentBase({ prefixes }: Insn): bigint {
    const override = prefixes.findLast((byte) => byte === Override.fs || byte === Override.gs);
    if (override === undefined) return 0n;
    return override === Override.fs ? this.machine.fsBase : this.machine.gsBase;
  }

  /** Vector of the exception where the memory operand is not canonical: another one where it is on the stack. */
  protected faultOf({ memory, prefixes }: Insn): number {
    const isStack = memory?.base === RSP || memory?.base === RBP;
    const hasOverride = prefixes.includes(Override.fs) || prefixes.includes(Override.gs);
    return isStack && !hasOverride ? Vector.stackFault : Vector.generalProtection;
  }

  /** Whether the first and the last byte of an access are canonical. */
  protected isReached(address: bigint, size: number): boolean {
    return this.#isCanonical(address) && this.#isCanonical(address + BigInt(size - 1));
  }

  /** Whether all bits of an address from the top one of those that paging translates are the same. */
  #isCanonical(address: bigint): boolean {
    const bits = this.machine.paging === 5 ? 57 : 48;
    return BigInt.asUintN(64, BigInt.asIntN(bits, address)) === BigInt.asUintN(64, address);
  }
}

/** The emulator that carries out every instruction as a class does. */
export function emulatorOf(Kind: new (machine: Machine) => Execution): Emulator {
  return (machine) => new Kind(machine).run();
}

/** LOCK is for what reads memory and writes it back. */
function canLock({ memory, operation, form }: Insn): boolean {
  return memory !== undefined && (operation === "xchg" || operation === "add" && form !== "reg, rm");
}
