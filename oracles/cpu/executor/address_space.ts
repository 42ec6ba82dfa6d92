/**
 * Where everything stands in the executor's address space and in the file it shares with its parent.
 *
 * What tested code is meant to reach has fixed addresses, so that a record gives the same answer in every process. What
 * it must not reach has random ones, drawn anew for every process.
 *
 * @module
 */
import { Mapping, PAGE, Protection } from "./linux.ts";
import { EXTRA_STRIDE, INPUT_STRIDE, MAX_RECORDS, OUTPUT_STRIDE } from "./record_layout.ts";

/** Batches the shared file holds: one can be packed and read while the other runs. */
export const SLOT_COUNT = 2;

/** Size of the window: two pages, so that an operand can cross from one into the other. */
export const WINDOW_SIZE: number = 2 * PAGE;

/**
 * The page that tested code runs in. It stands above 4 GiB so that no far transfer can go on in it in compatibility mode,
 * and nothing is mapped after it.
 */
export const CODE_PAGE = 0x5a4b_3c2d_1000n;

/** Address after the last byte of the code page, where every tested instruction ends. */
export const CODE_END: bigint = CODE_PAGE + BigInt(PAGE);

/** The window below 2 GiB: what 32-bit addresses and bare 32-bit displacements can reach. */
export const LOW_WINDOW = 0x4d3c_2000n;

/** The same memory near the code: what RIP-relative displacements can reach. */
export const HIGH_WINDOW = 0x5a4b_6978_8000n;

/** Rows of a slot: the canary comes after the last record. */
const ROWS = MAX_RECORDS + 1;

/** Bytes of a slot's inputs, in whole pages. */
export const SLOT_INPUT_SIZE: number = Math.ceil(ROWS * INPUT_STRIDE / PAGE) * PAGE;

/** Bytes of a slot's outputs, in whole pages. */
export const SLOT_OUTPUT_SIZE: number = Math.ceil(ROWS * OUTPUT_STRIDE / PAGE) * PAGE;

/** Bytes of what a slot's records ask for beside their outputs, in whole pages. */
export const SLOT_EXTRA_SIZE: number = Math.ceil(ROWS * EXTRA_STRIDE / PAGE) * PAGE;

/** Offsets in the shared file. */
export const FileOffset = {
  code: 0,
  window: PAGE,
  inputs: PAGE + WINDOW_SIZE,
  outputs: PAGE + WINDOW_SIZE + SLOT_COUNT * SLOT_INPUT_SIZE,
  extras: PAGE + WINDOW_SIZE + SLOT_COUNT * (SLOT_INPUT_SIZE + SLOT_OUTPUT_SIZE),
} as const;

/** Size of the shared file. */
export const FILE_SIZE: number = FileOffset.extras + SLOT_COUNT * SLOT_EXTRA_SIZE;

/** Size of the stack that signal handlers run on: several frames with the largest vector state. */
export const SIGNAL_STACK_SIZE = 16 * PAGE;

/** Random addresses of what tested code must not reach. */
export interface PrivateAddresses {
  /** The executor's text, then its data. */
  readonly text: bigint;
  /** The records, which the executor can only read. */
  readonly inputs: bigint;
  /** The results. */
  readonly outputs: bigint;
  /** What records ask for beside their results. */
  readonly extras: bigint;
  /** The code page and then the window, both writable. */
  readonly workbench: bigint;
  /** Lowest address of the signal stack. */
  readonly signalStack: bigint;
}

/** Space that each private mapping has around it: no two are nearer than this. */
const SPACING = 0x4000_0000n;

/** Private addresses are drawn above 1 TiB and below the fixed ones. */
const LOWEST = 0x0100_0000_0000n;
const SPACES = (0x5a00_0000_0000n - LOWEST) / SPACING;

/** Draws addresses for one process: which gigabyte, and which page of its lower half. */
export function drawAddresses(): PrivateAddresses {
  const spaces = new Set<bigint>();
  while (spaces.size < 6) spaces.add(randomBelow(SPACES));
  const [text, inputs, outputs, workbench, signalStack, extras] = [...spaces].map((space) =>
    LOWEST + space * SPACING + randomBelow(SPACING / BigInt(2 * PAGE)) * BigInt(PAGE)
  );
  return {
    text: text!,
    inputs: inputs!,
    outputs: outputs!,
    workbench: workbench!,
    signalStack: signalStack!,
    extras: extras!,
  };
}

/** A random number from 0 to `bound - 1`; the bias of the remainder is below 2^-16. */
function randomBelow(bound: bigint): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]! % bound;
}

/** One mapping that the executor makes at its start. */
export interface MappingPlan {
  /** Lowest address. */
  readonly address: bigint;
  /** Size in bytes, whole pages. */
  readonly size: number;
  /** Bits of {@linkcode Protection}. */
  readonly protection: number;
  /** Bits of {@linkcode Mapping}. */
  readonly flags: number;
  /** Offset in the shared file; 0 for anonymous memory. */
  readonly offset: number;
}

/**
 * Every mapping that exists besides text and data.
 *
 * Tested code sees the code page read-only and executable, the window readable and writable. The executor writes both
 * through the workbench.
 */
export function mappingPlans(addresses: PrivateAddresses): readonly MappingPlan[] {
  const { read, write, execute } = Protection;
  // What is populated does not interrupt the record that uses it first; `interruption.ts` needs something that does. Most
  // records ask for no extras.
  const isLazy = (address: bigint) => address === HIGH_WINDOW || address === addresses.extras;
  const inFile = (address: bigint, size: number, protection: number, offset: number) => ({
    address,
    size,
    protection,
    flags: Mapping.shared | Mapping.fixed | (isLazy(address) ? 0 : Mapping.populate),
    offset,
  });
  return [
    inFile(CODE_PAGE, PAGE, read | execute, FileOffset.code),
    inFile(LOW_WINDOW, WINDOW_SIZE, read | write, FileOffset.window),
    inFile(HIGH_WINDOW, WINDOW_SIZE, read | write, FileOffset.window),
    inFile(addresses.workbench, PAGE + WINDOW_SIZE, read | write, FileOffset.code),
    inFile(addresses.inputs, SLOT_COUNT * SLOT_INPUT_SIZE, read, FileOffset.inputs),
    inFile(addresses.outputs, SLOT_COUNT * SLOT_OUTPUT_SIZE, read | write, FileOffset.outputs),
    inFile(addresses.extras, SLOT_COUNT * SLOT_EXTRA_SIZE, read | write, FileOffset.extras),
    {
      address: addresses.signalStack,
      size: SIGNAL_STACK_SIZE,
      protection: read | write,
      flags: Mapping.private | Mapping.fixed | Mapping.anonymous,
      offset: 0,
    },
  ];
}
