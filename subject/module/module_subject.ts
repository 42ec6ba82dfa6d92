/**
 * Subjects that are modules of JavaScript or TypeScript: a function that handles one exception.
 *
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { quoted } from "../../corpus/files/hex.ts";
import type { Batch } from "../../machine/batch.ts";
import { type Contract, CONTRACTS } from "../../machine/contract.ts";
import { type Outcomes, Unanswered } from "../../machine/outcome.ts";
import type { Scope } from "../../machine/scope.ts";
import type { Subject, SubjectTerms } from "../../machine/subject.ts";
import { ProgramFailure, SubjectError } from "../protocol/subject_error.ts";
import { type Emulator, EmulatorSubject } from "./emulator_subject.ts";
import { takeResult } from "./take_result.ts";
import { BatchTrap, type Trap, type TrapResult } from "./trap.ts";

/** A handler. */
export type TrapHandler = (trap: Trap) => TrapResult;

/** A handler in this process as a {@linkcode Subject}. */
export class ModuleSubject implements Subject {
  readonly name: string;
  readonly scope?: Scope;
  readonly contract: Contract;
  readonly #handle: TrapHandler;
  readonly #trap = new BatchTrap();

  /** Makes the subject of what a module exports. */
  constructor(name: string, handle: TrapHandler, { scope, contract = "guest" }: SubjectTerms = {}) {
    this.name = name;
    this.#handle = handle;
    this.contract = contract;
    if (scope !== undefined) this.scope = scope;
  }

  /** Handles every case of `batch`, and calls `onCase` after each. A handler that throws has crashed. */
  run(batch: Batch, out: Outcomes, onCase?: (row: number) => void): void {
    const trap = this.#trap;
    out.reset(batch);
    trap.batch = batch;
    trap.out = out;
    for (let row = 0; row < batch.size; row++) {
      trap.enter(row);
      try {
        takeResult(this.#handle(trap), out, row);
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

/** A subject of a module. */
export type LoadedSubject = ModuleSubject | EmulatorSubject;

/**
 * Loads a module.
 *
 * @param url Its file.
 * @param terms What it claims to handle, and whose handler it is, where that is not what it says.
 * @throws {SubjectError} When it cannot be loaded, or does not export a handler.
 */
export async function loadModule(url: URL, terms: SubjectTerms = {}): Promise<LoadedSubject> {
  const module = await import(url.href).catch((error) => {
    throw new SubjectError(`Module cannot be loaded: ${url}: ${error instanceof Error ? error.message : error}`);
  });
  return subjectOf(module, url, terms);
}

/**
 * The subject of what a module exports: the function `handle` or `emulate`, and, if it likes, its `name` and `contract`.
 *
 * @throws {SubjectError} When it exports neither or both, or another contract.
 */
export function subjectOf(module: Record<string, unknown>, url: URL, terms: SubjectTerms = {}): LoadedSubject {
  const { handle, emulate, name: given, contract: said } = module;
  const isHandler = typeof handle === "function";
  const isEmulator = typeof emulate === "function";
  if (!isHandler && !isEmulator) {
    throw new SubjectError(`Module does not export a function "handle" or "emulate": ${url}`);
  }
  if (isHandler && isEmulator) throw new SubjectError(`Module exports both "handle" and "emulate": ${url}`);
  const name = typeof given === "string" ? given : basename(fileURLToPath(url)).replace(/\.\w+$/, "");
  const { scope, contract = contractOf(said, url) } = terms;
  const own = { ...scope === undefined ? {} : { scope }, ...contract === undefined ? {} : { contract } };
  return isHandler
    ? new ModuleSubject(name, handle as TrapHandler, own)
    : new EmulatorSubject(name, emulate as Emulator, own);
}

function contractOf(said: unknown, url: URL): Contract | undefined {
  if (said === undefined) return undefined;
  const contract = CONTRACTS.find((each) => each === said);
  if (contract !== undefined) return contract;
  throw new SubjectError(
    `Module exports an unknown contract: ${quoted(said)} (known: ${CONTRACTS.join(", ")}): ${url}`,
  );
}
