/**
 * The executor: puts its parts together into one executable file.
 *
 * @module
 */
import { drawAddresses, mappingPlans, type PrivateAddresses, SIGNAL_STACK_SIZE } from "./address_space.ts";
import { Assembler } from "./assembler.ts";
import { writeElf } from "./elf.ts";
import { foldTextSum, MESSAGE_SIZE, MessageKind } from "./executor_protocol.ts";
import { address } from "./image.ts";
import { IGNORE_SIGNAL, PAGE, SignalAction, Syscall } from "./linux.ts";
import { reserveLanes } from "./program_extras.ts";
import { assembleDone, assembleHandler, assembleMain, assembleRun, assembleSave } from "./program_loop.ts";
import { assembleSend, assembleSetup, SETUP_STACK_SIZE } from "./program_setup.ts";
import { STATE_SIZE } from "./program_variables.ts";
import { type AllowedCall, assembleFilter, filterLength } from "./seccomp.ts";
import { returnLabel } from "./system_call.ts";

/** Pages kept for the text; its checksum covers all of them. */
export const TEXT_SIZE: number = 2 * PAGE;

/** Period of the watchdog in microseconds of user time: a record is stopped within two. */
const WATCHDOG_PERIOD = 4_000;

/** The system calls of the running executor, each with the one place it is made from. */
const ALLOWED_CALLS: readonly AllowedCall[] = [
  { number: Syscall.read, returnLabel: returnLabel("main") },
  { number: Syscall.write, returnLabel: returnLabel("send") },
  { number: Syscall.rt_sigreturn, returnLabel: returnLabel("handler") },
  { number: Syscall.exit_group, returnLabel: returnLabel("exit") },
];

/** An executor that can be written to a file and started. */
export interface Executor {
  /** The executable file. */
  readonly elf: Uint8Array<ArrayBuffer>;
  /** Where this one keeps what tested code must not reach. */
  readonly addresses: PrivateAddresses;
  /** Checksum of its text, as it reports it with every batch. */
  readonly textSum: bigint;
}

/** Names that the executor opens once and removes. */
export interface ExecutorPaths {
  /** The folder of both files. */
  readonly folder: string;
  /** The executor's own file. */
  readonly program: string;
  /** The file with the records. */
  readonly shared: string;
}

/**
 * Assembles an executor with newly drawn addresses.
 *
 * @param paths Where its files will be.
 * @returns The file and what its parent has to know.
 */
export function buildExecutor(paths: ExecutorPaths): Executor {
  const addresses = drawAddresses();
  const a = new Assembler(addresses.text);
  a.label("text");
  assembleSetup(a, mappingPlans(addresses));
  assembleSend(a);
  assembleMain(a, addresses);
  assembleRun(a, addresses);
  assembleHandler(a);
  assembleSave(a, addresses);
  assembleDone(a, addresses, TEXT_SIZE / 8);
  a.align(TEXT_SIZE);
  a.label("textEnd");
  assembleData(a, paths, addresses);
  const image = a.finish();
  if (a.addressOf("textEnd") !== addresses.text + BigInt(TEXT_SIZE)) throw new Error("Executor's text does not fit");
  const text = image.subarray(0, TEXT_SIZE);
  const elf = writeElf({
    entry: a.addressOf("start"),
    textAddress: addresses.text,
    text,
    dataAddress: a.addressOf("textEnd"),
    data: image.subarray(TEXT_SIZE),
    zeros: SETUP_STACK_SIZE,
  });
  return { elf, addresses, textSum: textSumOf(text) };
}

/** Writes what follows the text: the variables, and what the setup hands to the kernel. */
function assembleData(a: Assembler, paths: ExecutorPaths, addresses: PrivateAddresses): void {
  a.label("state");
  a.bytes(...new Uint8Array(STATE_SIZE));
  reserveLanes(a);
  message(a, "readyMessage", MessageKind.ready);
  message(a, "beatMessage", MessageKind.beat);

  const { siginfo, restorer, onStack, noDefer } = SignalAction;
  a.label("handlerAction");
  a.integer(address("handler"), 8);
  a.integer(siginfo | restorer | onStack | noDefer, 8);
  // The kernel wants a restorer, but no handler ever returns to it.
  a.integer(address("die"), 8);
  a.integer(0, 8);
  a.label("ignoreAction");
  for (const value of [IGNORE_SIGNAL, restorer, address("die"), 0]) a.integer(value, 8);
  a.label("signalStack");
  for (const value of [addresses.signalStack, 0, SIGNAL_STACK_SIZE]) a.integer(value, 8);
  a.label("watchdogPeriod");
  for (const value of [0, WATCHDOG_PERIOD, 0, WATCHDOG_PERIOD]) a.integer(value, 8);

  a.label("filterHead");
  a.integer(filterLength(ALLOWED_CALLS.length), 8);
  a.integer(address("filter"), 8);
  a.label("filter");
  assembleFilter(a, ALLOWED_CALLS);
  text(a, "folderPath", paths.folder);
  text(a, "programPath", paths.program);
  text(a, "sharedPath", paths.shared);
  a.align(PAGE, 0);
  a.label("dataEnd");
}

function message(a: Assembler, label: string, kind: number): void {
  a.label(label);
  a.integer(kind, 8);
  a.bytes(...new Uint8Array(MESSAGE_SIZE - 8));
}

function text(a: Assembler, label: string, value: string): void {
  a.label(label);
  a.bytes(...new TextEncoder().encode(value), 0);
}

function textSumOf(text: Uint8Array): bigint {
  const qwords = new BigUint64Array(text.slice().buffer);
  return qwords.reduce(foldTextSum, 0n);
}
