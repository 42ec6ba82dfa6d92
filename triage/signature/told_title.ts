/**
 * What a subject did otherwise in what only those of protocol 2 tell, in words.
 *
 * @module
 */
import { NATURES } from "../../findings/nature.ts";
import { Direction } from "../../machine/access.ts";
import type { AccessLists } from "../../machine/effects.ts";
import { vectorName } from "../../machine/exception.ts";
import { flagNames } from "../../machine/flags.ts";
import { differingFlags } from "../../oracles/judge/told_values.ts";
import { Expected } from "../../oracles/model/expectation.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { fieldName, type Kind } from "./disagreement.ts";
import { isByCpu } from "./instruction_deeds.ts";
import { differingAccess, flagsNature } from "./told_natures.ts";

/**
 * What a subject did, as the beginning of a title; undefined where other words say it.
 *
 * @param panel Everybody's answers to the case.
 * @param kind How subject and model differ.
 * @param seat The subject's.
 * @param row The case.
 */
export function toldTitle(panel: Panel, kind: Kind, seat: Seat, row: number): string | undefined {
  const ofAddress = ADDRESS_TITLES[NATURES[kind.nature]!];
  if (ofAddress !== undefined) return ofAddress;
  switch (fieldName(kind)) {
    case "flags":
      return flagsTitle(panel, seat, row);
    case "exception":
      return exceptionTitle(panel, kind, seat, row);
    case "access":
      return ACCESS_TITLES[NATURES[kind.nature]!];
    case "linear-address":
      return "Accesses the wrong linear address";
    case "data":
      return NATURES[kind.nature] === "read data" ? "Reads what memory does not hold" : undefined;
    case "size":
      return sizeTitle(panel, seat, row);
    default:
      return undefined;
  }
}

const ACCESS_TITLES: Readonly<Record<string, string>> = {
  "before exception": "Accesses memory before it finds that there is no such instruction",
  "before address fault": "Accesses memory before it raises the exception of an address",
  "read left out": "Does not read memory",
  "write left out": "Does not write memory",
  "read too many": "Reads memory once more than is due",
  "write too many": "Writes memory once more than is due",
};

const ADDRESS_TITLES: Readonly<Record<string, string>> = {
  "segment base left out": "Leaves out the segment's base in the address",
  "segment base added": "Adds a segment's base to the address that has none",
  "address cut": "Cuts the address to 32 bits",
  "address not cut": "Does not cut the address to 32 bits",
  "next element": "Accesses the element before or behind the one that is due",
};

function flagsTitle(panel: Panel, seat: Seat, row: number): string {
  const names = flagNames(differingFlags(seat.outcomes.effects!, panel.expected, row)).join(", ");
  switch (NATURES[flagsNature(panel, seat, row)]) {
    case "flags kept":
      return `Leaves ${names} as before`;
    case "flags changed":
      return `Changes ${names}, which ${isByCpu(panel, row) ? "the CPU leaves alone" : "the instruction leaves"}`;
    default:
      return `Leaves ${names} with the wrong value`;
  }
}

function exceptionTitle({ expected }: Panel, { nature }: Kind, { outcomes: { effects } }: Seat, row: number): string {
  const raised = vectorName(effects!.exception[row]!);
  const due = expected.kind[row] === Expected.fault ? INVALID_OPCODE : vectorName(expected.exception[row]!);
  switch (NATURES[nature]) {
    case "exception raised":
      return `Raises ${raised}, where the CPU raises nothing`;
    case "no exception":
      return `Raises no ${due}`;
    case "error code":
      return `Raises ${raised} with the error code 0x${effects!.errorCode[row]!.toString(16)} instead of 0`;
    default:
      return `Raises ${raised} instead of ${due}`;
  }
}

/** What is no instruction raises it. */
const INVALID_OPCODE = "#UD";

/** Of a list the first access says it that has another size. */
function sizeTitle(panel: Panel, seat: Seat, row: number): string | undefined {
  const differing = differingAccess(panel, seat, row);
  if (differing === undefined) return undefined;
  const { did, didAt, must, mustAt } = differing;
  const verb = must.direction[mustAt] === Direction.read ? "Reads" : "Writes";
  return `${verb} ${byteCount(did, didAt)} instead of ${must.size[mustAt]}`;
}

function byteCount({ size }: AccessLists, at: number): string {
  return size[at] === 1 ? "1 byte" : `${size[at]} bytes`;
}
