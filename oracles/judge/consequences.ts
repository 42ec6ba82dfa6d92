/**
 * Consequences: in which fields a case differs only because it differs in another one, which explains it.
 *
 * @module
 */
import { SubjectField } from "../../findings/fields.ts";
import type { Batch } from "../../machine/batch.ts";
import { isAccepted, type Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { type Expectations, Hazard } from "../model/expectation.ts";

// Constants of its own: docs/design/performance.md says why.
const {
  address: ADDRESS,
  length: LENGTH,
  access: ACCESS,
  size: SIZE,
  direction: DIRECTION,
  register: REGISTER,
} = SubjectField;

const [RSI, RDI] = [6, 7];

/**
 * Takes back the fields that others explain: a register that was loaded in another size, from nowhere, or where memory was to
 * be written; a length that differs as the immediate's size does; a page crossing that was missed with a wrong size or length.
 *
 * @param fields Bits of {@linkcode SubjectField}.
 * @param batch The cases.
 * @param outcomes What the subject did.
 * @param expected What the model says.
 * @param row The case.
 * @returns The bits that stay.
 */
export function withoutConsequences(
  fields: number,
  batch: Batch,
  outcomes: Outcomes,
  expected: Expectations,
  row: number,
): number {
  if ((fields & (ACCESS | SIZE | DIRECTION | LENGTH)) === 0) return fields;
  let consequences = 0;
  if ((fields & (SIZE | LENGTH)) !== 0 && isPageCrossing(expected, row)) consequences |= ADDRESS;
  if ((fields & SIZE) !== 0 && isLengthOfSize(outcomes, expected, row)) consequences |= LENGTH;
  if ((fields & REGISTER) !== 0 && explainsRegister(fields, batch, outcomes, expected, row)) consequences |= REGISTER;
  return fields & ~consequences;
}

/** Whether nothing but the page crossing speaks against emulating the access. */
function isPageCrossing({ hazard, terms }: Expectations, row: number): boolean {
  return (hazard[row]! & terms.refused) === Hazard.pageCrossing;
}

function isLengthOfSize({ returned, access }: Outcomes, { length, access: must }: Expectations, row: number): boolean {
  return returned[row]! - length[row]! === access.size[row]! - must.size[row]!;
}

function explainsRegister(
  fields: number,
  batch: Batch,
  outcomes: Outcomes,
  expected: Expectations,
  row: number,
): boolean {
  if ((fields & DIRECTION) !== 0) return true;
  if ((fields & ACCESS) !== 0) return outcomes.access.count[row] === 0;
  if ((fields & SIZE) === 0 || !isAccepted(outcomes, row)) return false;
  const differing = differingRegisters(outcomes, expected, row);
  if (differing === (1 << RSI | 1 << RDI)) return true;
  for (let r = 0; r < GPR_COUNT; r++) if (differing === 1 << r) return isLoadOf(batch, outcomes, expected, row, r);
  return false;
}

/** Bits of the registers that are not as the model says. */
function differingRegisters({ registers }: Outcomes, expected: Expectations, row: number): number {
  let bits = 0;
  for (let r = 0; r < GPR_COUNT; r++) {
    const at = GPR_COUNT * row + r;
    if (!registers.equals(at, expected.registers, at)) bits |= 1 << r;
  }
  return bits;
}

/**
 * Whether a register holds as many bytes of the device's value as were read, and where it is wrong above them either what it
 * held before or nothing but the value's extension.
 */
function isLoadOf(
  batch: Batch,
  { access, registers }: Outcomes,
  expected: Expectations,
  row: number,
  r: number,
): boolean {
  const size = access.size[row]!;
  const at = 8 * (GPR_COUNT * row + r);
  const did = registers.u8.subarray(at, at + 8);
  for (let k = 0; k < size; k++) if (did[k] !== batch.device.value.u8[8 * row + k]) return false;
  const sign = ((did[size - 1] ?? 0) & 0x80) === 0 ? 0 : 0xff;
  let [isExtended, isKept] = [true, true];
  for (let k = size; k < 8; k++) {
    const byte = did[k];
    if (byte === expected.registers.u8[at + k]) continue;
    if (byte !== 0 && byte !== sign) isExtended = false;
    if (byte !== batch.registers.u8[at + k]) isKept = false;
  }
  return isExtended || isKept;
}
