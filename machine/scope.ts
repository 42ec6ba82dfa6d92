/**
 * Scopes: what a subject claims to handle. A handler of a real kernel need not know every instruction that could touch
 * device memory; what it does not claim, it may refuse.
 *
 * @module
 */
import type { Policy } from "./contract.ts";
import { type FormName, FORMS } from "./decoding.ts";

/** What a subject may refuse although it claims the form, by name; each says something of the operands. */
export const REFUSABLE = [
  "load",
  "store",
  "immediate",
  "size-1",
  "size-2",
  "size-4",
  "size-8",
  "high-byte",
  "absolute",
  "rip-relative",
  "index",
  "segment",
  "address-size-4",
  "repeat",
] as const;

/** One of these. */
export type Refusable = typeof REFUSABLE[number];

/** The forms that can be claimed: all but `other`, which is no move. */
export const CLAIMABLE: readonly FormName[] = FORMS.filter((name) => name !== "other");

/** What a subject claims, and what it may refuse of that. */
export interface Scope {
  /** The forms that it claims. */
  readonly forms: readonly FormName[];
  /** What it may refuse of these forms. */
  readonly mayRefuse: readonly Refusable[];
  /** What it does about accesses that some handlers must not emulate, where that is not what its contract says. */
  readonly policy?: Partial<Policy>;
}
