/**
 * Subjects that are modules with an emulator below a guest: a function that carries out one instruction.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { Contract } from "../../machine/contract.ts";
import type { Telling } from "../../machine/effects.ts";
import { type Outcomes, Unanswered } from "../../machine/outcome.ts";
import type { Scope } from "../../machine/scope.ts";
import type { Subject, SubjectTerms } from "../../machine/subject.ts";
import { ProgramFailure } from "../protocol/subject_error.ts";
import { takeTold } from "../protocol/take_told.ts";
import { BatchMachine, DeviceFailure, type Machine, MACHINE_TELLING } from "./machine.ts";
import { takeResult } from "./take_result.ts";
import type { TrapResult } from "./trap.ts";

/** An emulator of one instruction. */
export type Emulator = (machine: Machine) => TrapResult;

/** What comes of an instruction whose access the device refuses: -EIO. */
const REFUSED: TrapResult = -5;

/** An emulator in this process as a {@linkcode Subject}. */
export class EmulatorSubject implements Subject {
  readonly name: string;
  readonly scope?: Scope;
  readonly contract: Contract;
  readonly telling: Telling = MACHINE_TELLING;
  readonly #emulate: Emulator;
  readonly #machine = new BatchMachine();

  /** Makes the subject of what a module exports. */
  constructor(name: string, emulate: Emulator, { scope, contract = "hypervisor" }: SubjectTerms = {}) {
    this.name = name;
    this.#emulate = emulate;
    this.contract = contract;
    if (scope !== undefined) this.scope = scope;
  }

  /** Emulates every case of `batch`, and calls `onCase` after each. An emulator that throws has crashed. */
  run(batch: Batch, out: Outcomes, onCase?: (row: number) => void): void {
    const machine = this.#machine;
    out.reset(batch);
    machine.batch = batch;
    machine.out = out;
    for (let row = 0; row < batch.size; row++) {
      machine.enter(row);
      try {
        takeResult(emulate(this.#emulate, machine), out, row);
        takeTold(batch, out, row);
      } catch (error) {
        out.resetRow(batch, row);
        out.unanswered[row] = error instanceof ProgramFailure ? error.kind : Unanswered.crash;
      }
      onCase?.(row);
    }
  }

  /** Nothing to end. */
  close(): void {}
}

function emulate(emulator: Emulator, machine: Machine): TrapResult {
  try {
    return emulator(machine);
  } catch (error) {
    if (error instanceof DeviceFailure) return REFUSED;
    throw error;
  }
}
