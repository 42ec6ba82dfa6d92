/**
 * Subjects that are modules of JavaScript or TypeScript: a function that handles one exception.
 *
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { quoted } from "../../corpus/files/hex.ts";
import type { Batch } from "../../machine/batch.ts";
import { type Outcomes, Unanswered } from "../../machine/outcome.ts";
import type { Scope } from "../../machine/scope.ts";
import type { Subject } from "../../machine/subject.ts";
import { garbage, ProgramFailure, SubjectError } from "../protocol/subject_error.ts";
import { BatchTrap, type Trap, type TrapResult } from "./trap.ts";

/** What a module must export. */
export const HANDLER_EXPORT = "handle";

/** A handler. */
export type TrapHandler = (trap: Trap) => TrapResult;

const MOST_RETURNED = 0x7fff_ffff;

/** A handler in this process as a {@linkcode Subject}. */
export class ModuleSubject implements Subject {
  readonly name: string;
  readonly scope?: Scope;
  readonly #handle: TrapHandler;
  readonly #trap = new BatchTrap();

  /** Makes the subject of what a module exports. */
  constructor(name: string, handle: TrapHandler, scope?: Scope) {
    this.name = name;
    this.#handle = handle;
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

function takeResult(result: TrapResult, out: Outcomes, row: number): void {
  const { handled, returned, rip } = typeof result === "number"
    ? { handled: result > 0, returned: result, rip: undefined }
    : result ?? {};
  if (typeof handled !== "boolean" || !Number.isInteger(returned) || Math.abs(returned) > MOST_RETURNED) {
    throw garbage(`returns ${quoted(result)}`);
  }
  out.handled[row] = handled ? 1 : 0;
  out.returned[row] = returned;
  if (rip !== undefined) out.rip.set(row, rip);
  else if (handled && returned >= 0) out.rip.add(row, returned);
}

/**
 * Loads a module.
 *
 * @param url Its file.
 * @param scope What it claims to handle.
 * @throws {SubjectError} When it cannot be loaded, or does not export a handler.
 */
export async function loadModule(url: URL, scope?: Scope): Promise<ModuleSubject> {
  const module = await import(url.href).catch((error) => {
    throw new SubjectError(`Module cannot be loaded: ${url}: ${error instanceof Error ? error.message : error}`);
  });
  return subjectOf(module, url, scope);
}

/**
 * The subject of what a module exports: the function `handle`, and, if it likes, its `name`.
 *
 * @throws {SubjectError} When it exports no handler.
 */
export function subjectOf(module: Record<string, unknown>, url: URL, scope?: Scope): ModuleSubject {
  const handle = module[HANDLER_EXPORT];
  if (typeof handle !== "function") {
    throw new SubjectError(`Module does not export a function "${HANDLER_EXPORT}": ${url}`);
  }
  const name = typeof module["name"] === "string" ? module["name"] : basename(fileURLToPath(url)).replace(/\.\w+$/, "");
  return new ModuleSubject(name, handle as TrapHandler, scope);
}
