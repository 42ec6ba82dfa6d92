/**
 * Revisions under watch.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../handler/revision.ts";
import { blind, type Guide } from "./guide.ts";

/** The revisions with these names, in their order. */
export function watchRevisions(names: readonly string[]): Promise<Guide> {
  const revisions = names.map((name) => REVISIONS.find((revision) => revision.name === name)!);
  return Promise.resolve(blind(revisions.map((revision) => new HandlerSubject(revision))));
}
