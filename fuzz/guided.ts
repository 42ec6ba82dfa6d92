/**
 * The built-in revisions with probes in them, for a campaign that coverage guides.
 *
 * @module
 */
import type { Subject } from "../machine/outcome.ts";
import { Coverage } from "./coverage/coverage.ts";
import { CoverageError } from "./coverage/errors.ts";

/** The module that has the revisions, by the names that are used of it. */
interface HandlerModule {
  readonly HandlerSubject: new (revision: { readonly name: string }) => Subject;
  readonly REVISIONS: readonly { readonly name: string }[];
}

/** A revision of the handler that tells what it covers. */
export interface Guided {
  /** The revision; it behaves as the one without probes, and calls `onCase`. */
  readonly subject: Subject;
  /** What its cases cover. */
  readonly coverage: Coverage;
}

/**
 * Loads a revision with probes in it. Each call loads the handler anew, so each worker has its own.
 *
 * @example The first case takes a path that none took before it; the same case does not
 * ```ts
 * import { Batch } from "../machine/batch.ts";
 * import { caseOf, fillBatch } from "../machine/case.ts";
 * import { Outcomes } from "../machine/outcome.ts";
 * import { openGuided } from "./guided.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { subject, coverage } = await openGuided("posted");
 * const batch = new Batch(3);
 * fillBatch(batch, [[0x88, 0x07], [0x8b, 0x07], [0x8b, 0x07]].map((bytes) => caseOf(bytes)));
 * const found: number[] = [];
 * coverage.begin();
 * await subject.run(batch, new Outcomes(3), (row) => {
 *   if (coverage.isNew()) found.push(row);
 *   coverage.begin();
 * });
 * assertEquals(found, [0, 1]);
 * ```
 *
 * @param name The revision's name.
 * @throws {CoverageError} When there is no such revision.
 */
export async function openGuided(name: string): Promise<Guided> {
  const root = new URL("../handler/", import.meta.url);
  const needed = ["HandlerSubject", "REVISIONS"];
  const { module, coverage } = await Coverage.open(new URL("revision.ts", root), root, needed);
  const { HandlerSubject, REVISIONS } = module as unknown as HandlerModule;
  const revision = REVISIONS.find((one) => one.name === name);
  if (revision === undefined) throw new CoverageError(`Handler has no revision of this name: ${name}`);
  return { subject: new HandlerSubject(revision), coverage };
}
