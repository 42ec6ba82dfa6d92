/**
 * Values as a report's JSON has them.
 *
 * @module
 */

/** A JSON value that the schema has been checked of: 64-bit values are hex strings, what says nothing is left out. */
export type Json<T> = T extends bigint ? string
  : T extends Uint8Array ? string
  : T extends readonly (infer U)[] ? readonly Json<U>[]
  : T extends object ? { readonly [K in keyof T]: Json<T[K]> }
  : T;
