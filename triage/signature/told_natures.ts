/**
 * In what way a subject differs in what only those of protocol 2 tell: accesses, flags, exceptions.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { Nature } from "../../findings/nature.ts";
import { Direction } from "../../machine/access.ts";
import { Operand, Segment } from "../../machine/decoding.ts";
import { type AccessLists, NONE, Tells } from "../../machine/effects.ts";
import { isAccepted } from "../../machine/outcome.ts";
import { isCanonical, signShift } from "../../machine/possible_state.ts";
import { hasRaised } from "../../oracles/judge/judge_raised.ts";
import { doneOf, dueOf } from "../../oracles/judge/judge_told.ts";
import { DIFFERENCE, Differing, matchAccesses } from "../../oracles/judge/match_accesses.ts";
import { differingFlags } from "../../oracles/judge/told_values.ts";
import { Expected, Hazard } from "../../oracles/model/expectation.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";

/** Vectors of #SS and #GP. */
const [STACK_FAULT, GENERAL_PROTECTION] = [12, 13];

/** The first access that differs: of those that a subject made, and of those that are due. Either may be behind the last one. */
export interface DifferingAccess {
  readonly did: AccessLists;
  readonly didAt: number;
  readonly must: AccessLists;
  readonly mustAt: number;
  /** Whether the one is missing, or one too many: `Differing`. */
  readonly how: number;
}

/** Where the accesses of a case differ that a subject tells; undefined where it tells none, or no list says what is due. */
export function differingAccess(panel: Panel, { outcomes }: Seat, row: number): DifferingAccess | undefined {
  const { batch, expected } = panel;
  const { effects } = outcomes;
  if (effects === undefined || (effects.told[row]! & Tells.accesses) === 0 || expected.lists === undefined) {
    return undefined;
  }
  if (!isAccepted(outcomes, row)) return undefined;
  const did = effects.accesses;
  const [must, due] = dueOf(batch, expected, row, doneOf(batch, outcomes, expected, row));
  if (matchAccesses(did, row, must, due, panel.terms.contract === "guest") === 0) return undefined;
  const { did: didAt, must: mustAt, how } = DIFFERENCE;
  return { did, didAt, must, mustAt, how };
}

/** The nature of a difference in a field of what is told; undefined where it is not one of these. */
export function toldNature(panel: Panel, seat: Seat, field: FieldName, row: number): number | undefined {
  switch (field) {
    case "flags":
      return flagsNature(panel, seat, row);
    case "exception":
      return exceptionNature(panel, seat, row);
    case "access":
      return accessNature(panel, seat, row);
    case "linear-address":
      return addressNature(panel, seat, row);
    case "data": {
      const differing = differingAccess(panel, seat, row);
      return differing !== undefined && differing.must.direction[differing.mustAt] === Direction.read
        ? Nature["read data"]
        : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether flags were left that were to change, or changed that were to stay. */
export function flagsNature({ batch, expected }: Panel, { outcomes }: Seat, row: number): number {
  const wrong = differingFlags(outcomes.effects!, expected, row);
  const due = (expected.rflags.u32[2 * row]! ^ batch.rflags.u32[2 * row]!) & wrong;
  // A flag that was to change and is as it was, and one that changed and was to stay.
  return due === 0 ? Nature["flags changed"] : due === wrong ? Nature["flags kept"] : Nature[""];
}

function exceptionNature(panel: Panel, { outcomes: { effects } }: Seat, row: number): number {
  const { expected } = panel;
  const due = expected.exception[row]!;
  if (!hasRaised(effects!, row)) return Nature["no exception"];
  const ofAddress = faultOfOtherAddress(panel, effects!.exception[row]!, row);
  if (ofAddress !== undefined) return ofAddress;
  if (due === NONE) {
    return expected.kind[row] === Expected.fault ? Nature["other exception"] : Nature["exception raised"];
  }
  return effects!.exception[row] === due ? Nature["error code"] : Nature["other exception"];
}

/**
 * What was left out of an operand's address, where the exception that is raised is the one that the rest of it raises; undefined
 * where nothing tells. Of a string move the source is looked at.
 */
function faultOfOtherAddress({ reference, batch, expected }: Panel, raised: number, row: number): number | undefined {
  const at = reference.rowOf[row]!;
  const isFault = raised === GENERAL_PROTECTION || raised === STACK_FAULT;
  if (!isFault || expected.lists === undefined || reference.operand[at] !== Operand.memory) return undefined;
  const { segment, addressSize } = reference;
  if (segment[at] === Segment.none) return undefined;
  const base = (segment[at] === Segment.fs ? batch.fsBase : batch.gsBase).at(row);
  const rest = BigInt.asUintN(64, expected.address.at(row) - base);
  const isBare = isCanonical(Number(BigInt.asIntN(32, rest >> 32n)), signShift(batch.paging[row]!));
  return base !== 0n && addressSize[at] !== 4 && !isBare ? Nature["segment base left out"] : undefined;
}

function accessNature(panel: Panel, seat: Seat, row: number): number | undefined {
  const { effects } = seat.outcomes;
  if (effects === undefined || (effects.told[row]! & Tells.accesses) === 0) return undefined;
  if (hasRaised(effects, row) || !isAccepted(seat.outcomes, row)) {
    return Nature[panel.expected.kind[row] === Expected.fault ? "before exception" : "before address fault"];
  }
  const differing = differingAccess(panel, seat, row);
  if (differing === undefined) return undefined;
  const { did, didAt, must, mustAt, how } = differing;
  if (how === Differing.missing) {
    return must.direction[mustAt] === Direction.read ? Nature["read left out"] : Nature["write left out"];
  }
  return did.direction[didAt] === Direction.read ? Nature["read too many"] : Nature["write too many"];
}

/** What of an address was left out, or taken for more than it is. */
function addressNature(panel: Panel, seat: Seat, row: number): number {
  const differing = differingAccess(panel, seat, row);
  if (differing === undefined) return Nature[""];
  const { reference, batch, expected } = panel;
  const at = reference.rowOf[row]!;
  const did = differing.did.address.at(differing.didAt);
  const must = differing.must.address.at(differing.mustAt);
  const segment = reference.segment[at];
  const base = segment === Segment.none ? 0n : (segment === Segment.fs ? batch.fsBase : batch.gsBase).at(row);
  if (base !== 0n && did === BigInt.asUintN(64, must - base)) return Nature["segment base left out"];
  if (base === 0n && [batch.fsBase, batch.gsBase].some((each) => isAdded(each.at(row), did, must))) {
    return Nature["segment base added"];
  }
  const isSameLow = BigInt.asUintN(32, did) === BigInt.asUintN(32, must);
  if (isSameLow && did >> 32n === 0n) return Nature["address cut"];
  if (isSameLow && reference.addressSize[at] === 4) return Nature["address not cut"];
  const step = BigInt.asIntN(64, did - must);
  const size = BigInt(expected.access.size[row]!);
  return step === size || step === -size ? Nature["next element"] : Nature[""];
}

function isAdded(base: bigint, did: bigint, must: bigint): boolean {
  return base !== 0n && did === BigInt.asUintN(64, must + base);
}

/** Bits of hazards for which a policy lets nobody emulate an access, in the order in which they name it. */
export const FORBIDDEN_NATURES: readonly (readonly [hazard: number, nature: number])[] = [
  [Hazard.userAddress, Nature["user address"]],
  [Hazard.pageCrossing, Nature["page crossing"]],
  [Hazard.privateGpa, Nature["private gpa"]],
  [Hazard.nonCanonical, Nature["non-canonical address"]],
];
