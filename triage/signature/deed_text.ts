/**
 * What a subject did in place of what was due, in words.
 *
 * @module
 */
import { NATURES } from "../../findings/nature.ts";
import { Direction } from "../../machine/access.ts";
import { GPR_COUNT, NO_REGISTER, registerName } from "../../machine/registers.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { sendsText, type Source, sourcesOf } from "./data_explanations.ts";
import { fieldName, type Kind } from "./disagreement.ts";
import { natureOfExplanations } from "./explanations.ts";
import {
  type Destination,
  destinationOf,
  otherRegister,
  registersOf,
  wrongRegisters,
} from "./register_explanations.ts";

/**
 * What a subject did, as the beginning of a title.
 *
 * @param panel Everybody's answers to the case.
 * @param kind How subject and model differ: in registers, data, size or direction.
 * @param seat The subject's.
 * @param row The case.
 */
export function deedText(panel: Panel, kind: Kind, seat: Seat, row: number): string {
  switch (fieldName(kind)) {
    case "register":
      return registerText(panel, kind, seat, row);
    case "data":
      return dataText(panel, kind, seat, row);
    case "size":
      return sizeText(panel, seat, row);
    default:
      return seat.outcomes.access.direction[row] === Direction.read
        ? "Reads where it should write"
        : "Writes where it should read";
  }
}

function sizeText({ expected: { access: must } }: Panel, { outcomes: { access: did } }: Seat, row: number): string {
  const verb = must.direction[row] === Direction.read ? "Reads" : "Writes";
  const bytes = did.size[row] === 1 ? "1 byte" : `${did.size[row]} bytes`;
  return `${verb} ${bytes} instead of ${must.size[row]}`;
}

function registerText(panel: Panel, { nature }: Kind, seat: Seat, row: number): string {
  const to = destinationOf(panel.reference, panel.reference.rowOf[row]!);
  switch (NATURES[nature]) {
    case "nothing written":
      return "Leaves the register as it was";
    case "byte register":
    case "lower register":
    case "higher register":
    case "other register":
      return `Writes ${writtenText(panel, seat, to, row) || "another register"} instead of ${nameOf(to)}`;
    case "more registers":
      return `Changes ${writtenText(panel, seat, to, row)}, which the instruction does not write`;
    case "upper half kept":
      return "Leaves the upper half of the register as it was";
    case "upper half signed":
      return "Fills the upper half of the register with the sign";
    case "upper half zeroed":
      return "Zeroes the upper half of the register where the sign is due";
    case "above byte":
    case "above word":
      return `${aboveText(panel, seat, to, row)} ${nameOf(to)} in the register`;
    case "extension kept":
      return "Leaves the register above the value as it was, and does not extend the value";
    case "extension zeroed":
      return "Extends by zeros where the sign is due";
    case "extension signed":
      return "Extends by the sign where zeros are due";
    case "other sign":
      return "Extends by the sign of another byte";
    default:
      return "Leaves a wrong value in the register";
  }
}

function nameOf({ register, byte, width }: Pick<Destination, "register" | "byte" | "width">): string {
  return registerName({ register, byte, size: width });
}

/** The registers that changed and should not have, as far as they changed. */
function writtenText(panel: Panel, seat: Seat, to: Destination, row: number): string {
  const { before, did, ...rest } = registersOf(panel, seat, row);
  const first = 8 * GPR_COUNT * row;
  const others = wrongRegisters({ before, did, ...rest }).filter((r) => r !== to.register);
  const changed = (r: number) =>
    Array.from({ length: 8 }, (_, k) => k).filter((k) => did.u8[first + 8 * r + k] !== before.u8[first + 8 * r + k]);
  return others.map((register) => {
    const bytes = changed(register);
    const isSecond = bytes.length === 1 && bytes[0] === 1 && register < 4;
    if (isSecond) return nameOf({ register, byte: 1, width: 1 });
    // A write of 32 bits clears the others.
    const isWithin = to.register !== NO_REGISTER &&
      bytes.every((k) => k < to.width || to.width === 4 && did.u8[first + 8 * register + k] === 0);
    return nameOf({ register, byte: 0, width: isWithin ? to.width : 8 });
  }).join(" and ");
}

/** What became of the bytes above a small register. */
function aboveText(panel: Panel, seat: Seat, { register, byte, width }: Destination, row: number): string {
  const { did, must } = registersOf(panel, seat, row);
  const at = 8 * (GPR_COUNT * row + register);
  const wrong = Array.from({ length: 8 }, (_, k) => at + k).filter((k) =>
    did.u8[k] !== must.u8[k] && k >= at + byte + width
  );
  if (wrong.every((k) => did.u8[k] === 0)) return "Zeroes what stands above";
  return wrong.every((k) => did.u8[k] === 0xff)
    ? "Fills with the sign what stands above"
    : "Overwrites what stands above";
}

function dataText(panel: Panel, { nature }: Kind, seat: Seat, row: number): string {
  const { reference } = panel;
  const at = reference.rowOf[row]!;
  const width = seat.outcomes.access.size[row]!;
  switch (NATURES[nature]) {
    case "byte register":
    case "lower register":
    case "higher register":
    case "other register": {
      const due = { register: reference.register[at]!, byte: reference.registerByte[at]!, width };
      const isOf = ({ register }: Source) => natureOfExplanations(otherRegister(due, [register])) === nature;
      const source = sourcesOf(panel, seat, row).find(isOf);
      return `Sends ${nameOf({ ...source!, width })} instead of ${nameOf(due)}`;
    }
    case "extension zeroed":
      return "Sends zeros instead of the immediate's sign";
    case "behind immediate":
      return `Sends ${
        sendsText(panel, seat, row) ? "bytes that follow the instruction" : "other bytes"
      } instead of the immediate's sign`;
    default:
      return "Sends the wrong data";
  }
}
