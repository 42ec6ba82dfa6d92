/**
 * Interruptions that change what a record does: under some hypervisors (seen on an AMD family 26) a process whose stack
 * pointer is not canonical does not just go on after a timer, or after a page that it is the first to use. Now and then
 * its next instruction does what an emulator would do, or ends in #UD or #GP, and not what the CPU does otherwise.
 *
 * There, too, a base of fs or gs gets lost now and then, some ten times in a million records where others use the CPU: what is
 * addressed by it then raises an exception.
 *
 * So every process is asked first. Where that happens, a record with such a stack pointer, before or after, or with such a base
 * and an end before its code's, runs until it did the same twice in a row, and where it ends in an exception other than #PF, three times: two pages can interrupt it. What
 * never does, as what reads a clock, is believed at its sixth run.
 *
 * @module
 */
import { HIGH_WINDOW } from "./address_space.ts";
import { Records } from "./records.ts";
import { Stop } from "./stop.ts";

/** How often in a row a record in doubt has to do the same: once where interruptions change nothing. */
export const TIMES = { undisturbed: 1n, disturbed: 2n } as const;

/** mov eax, [rbx] */
const LOAD = Uint8Array.of(0x8b, 0x03);

const RBX = 3, RSP = 4;
const NON_CANONICAL = 1n << 63n;

/** A record that is interrupted once: the first to use the one page that is not there from the beginning. */
export function interruptedRecord(): Records {
  const records = new Records(1);
  records.size = 1;
  records.setCode(0, LOAD, 0, LOAD.length);
  records.setRegister(0, RBX, HIGH_WINDOW);
  records.setRegister(0, RSP, NON_CANONICAL);
  return records;
}

/** How often a record in doubt has to do the same, by how that record ended. */
export function timesByInterrupted(interrupted: Records): bigint {
  interrupted.classify(0, 1);
  return interrupted.stop[0] === Stop.completed ? TIMES.undisturbed : TIMES.disturbed;
}
