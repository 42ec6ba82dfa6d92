/**
 * Mutations of the machine state beyond the registers, and of what TDX module and VMM say.
 *
 * @module
 */
import { GPR_COUNT } from "../../machine/registers.ts";
import { KERNEL_HIGH } from "../../states/settle.ts";
import { Aim, USER_HIGH } from "../generate/aim.ts";
import { DIRECTION_FLAG, STATUSES } from "../generate/machine_state.ts";
import { addNear, changeValue, flipBit } from "./mutate_value.ts";
import { type Mutant, type Mutation, Part } from "./mutation.ts";

const USER = 3;

/** Widths of a gpa, in bits. */
const [NARROW, WIDE] = [48, 52];

/** CF, PF, AF, ZF, SF and OF. The other flags stop a CPU that is asked, or nobody reads them. */
const STATUS_FLAGS = [1 << 0, 1 << 2, 1 << 4, 1 << 6, 1 << 7, 1 << 11];

/** Upper half of the addresses where a kernel's code is. */
const CODE_HIGH = 0xffff_ffff;

function changeBase(mutant: Mutant): void {
  const { random, batch, row } = mutant;
  changeValue(random, random.oneIn(2) ? batch.fsBase : batch.gsBase, row);
}

/** Moves the instruction a little, to the end of a page of code, to user space if the user runs it, or anywhere. */
function changeRip(mutant: Mutant): void {
  const { random, batch: { rip, cpl }, row } = mutant;
  const bits = random.half();
  const kind = bits & 7;
  if (kind < 2) return addNear(random, rip, row);
  if (kind < 6) {
    const end = (random.bits() | 0xff0) >>> 0;
    return rip.setHalves(row, end, kind < 5 || cpl[row] !== USER ? CODE_HIGH : USER_HIGH);
  }
  changeValue(random, rip, row);
}

function changeFlags(mutant: Mutant): void {
  const { random, batch: { rflags }, row } = mutant;
  rflags.u32[2 * row]! ^= random.oneIn(4) ? random.pick(STATUS_FLAGS) : DIRECTION_FLAG;
}

function changePrivilege({ batch: { cpl }, row }: Mutant): void {
  cpl[row] = cpl[row] === 0 ? USER : 0;
}

/**
 * Tells another gla, at which the operand is then aimed: at the end of a page or anywhere in one, in the kernel's or the
 * user's half. Of a string move it tells which operand is the device.
 */
function changeGla(mutant: Mutant): void {
  const { random, batch: { ve: { gla }, glaFromOperand }, row } = mutant;
  const bits = random.half();
  glaFromOperand[row] = glaFromOperand[row] === 1 || (bits & 3) !== 0 ? 0 : 1;
  const offset = (bits & 8) === 0 ? 0xff8 | bits >> 5 & 7 : bits >> 4 & 0xfff;
  gla.setHalves(row, (random.half() << 16 | bits & 0xf000 | offset) >>> 0, (bits & 4) === 0 ? KERNEL_HIGH : USER_HIGH);
}

/** Another page, the shared bit, another width, or any change. The offset in the page is the gla's. */
function changeGpa(mutant: Mutant): void {
  const { random, batch: { ve: { gpa, gpaWidth } }, row } = mutant;
  const kind = random.half() & 3;
  if (kind === 0) changeValue(random, gpa, row);
  else if (kind === 1) changeWidth(mutant);
  else gpa.u32[2 * row + 1]! ^= 2 ** (gpaWidth[row]! - 33);
}

/** The other width. Whether the page is shared stays: that is the top bit. */
function changeWidth({ batch: { ve: { gpa, gpaWidth } }, row }: Mutant): void {
  const shared = 2 ** (gpaWidth[row]! - 33);
  const other = gpaWidth[row] === NARROW ? WIDE : NARROW;
  const high = gpa.u32[2 * row + 1]!;
  gpaWidth[row] = other;
  gpa.u32[2 * row + 1] = high & shared - 1 | ((high & shared) === 0 ? 0 : 2 ** (other - 33));
}

/** The other number of levels of paging. */
function changePaging({ batch: { paging }, row }: Mutant): void {
  paging[row] = paging[row] === 4 ? 5 : 4;
}

/** The exit qualification, or what the TDX module says of the instruction and need not be right about. */
function changeVeInfo(mutant: Mutant): void {
  const { random, batch: { ve }, row } = mutant;
  const bits = random.half();
  const kind = bits & 3;
  // The low bits say whether the access is a read, a write or a fetch.
  if (kind === 0) ve.exitQualification.u32[2 * row]! ^= 1 << (bits >> 2 & 7) % 3;
  else if (kind === 1) flipBit(random, ve.exitQualification, row);
  else if (kind === 2) ve.instrLen[row] = (bits & 4) === 0 ? bits >> 3 & 15 : random.bits();
  else ve.instrInfo[row] = random.bits();
}

function changeDeviceValue(mutant: Mutant): void {
  const { random, batch: { device, registers }, row } = mutant;
  if (random.oneIn(8)) device.value.copy(row, registers, GPR_COUNT * row + random.below(GPR_COUNT));
  else changeValue(random, device.value, row);
}

/** Half of the time the VMM does as it is asked. */
function changeStatus(mutant: Mutant): void {
  const { random, batch: { device: { status } }, row } = mutant;
  if (!status.isZero(row) && random.oneIn(2)) return status.setHalves(row, 0, 0);
  if (random.oneIn(8)) return flipBit(random, status, row);
  const halves = random.pick(STATUSES);
  status.setHalves(row, halves[0]!, halves[1]!);
}

const AIM = new Aim();

/** Makes the operand address the MMIO window again. */
export function aim(mutant: Mutant): void {
  AIM.at(mutant.random, mutant.addressing, mutant.batch, mutant.row);
}

const AIMED = Part.registers | Part.bases | Part.rip | Part.paging | Part.ve;

/** Mutations of the rest of the state. */
export const STATE_MUTATIONS: readonly Mutation[] = [
  { name: "change segment base", changes: Part.bases, weight: 2, apply: changeBase },
  { name: "change rip", changes: Part.rip, weight: 2, apply: changeRip },
  { name: "change flags", changes: Part.rflags, weight: 1, apply: changeFlags },
  { name: "change paging", changes: Part.paging, weight: 1, apply: changePaging },
  { name: "change privilege", changes: Part.cpl, weight: 1, apply: changePrivilege },
  { name: "change gla", changes: Part.ve, weight: 2, apply: changeGla },
  { name: "change gpa", changes: Part.ve, weight: 2, apply: changeGpa },
  { name: "change #VE info", changes: Part.ve, weight: 1, apply: changeVeInfo },
  { name: "change device value", changes: Part.device, weight: 5, apply: changeDeviceValue },
  { name: "change status", changes: Part.device, weight: 2, apply: changeStatus },
  { name: "aim", changes: AIMED, weight: 3, apply: aim },
];
