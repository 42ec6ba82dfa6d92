/**
 * A subject for tests whose types cannot just be left out.
 *
 * @module
 */

/** A kind. */
export enum Kind {
  load = 1,
  store = 2,
}

/** Whether a kind is a store. */
export function isStore(kind: Kind): boolean {
  return kind === Kind.store;
}
