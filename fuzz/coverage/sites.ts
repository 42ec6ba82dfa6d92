/**
 * Places in a subject's source that are counted.
 *
 * @module
 */

/** What a block is; the block that every case begins in is `begin`. */
export type BlockKind =
  | "begin"
  | "function"
  | "then"
  | "else"
  | "loop"
  | "case"
  | "catch"
  | "right side";

/** What a comparison asks; a switch has one for each of its labels, after one for itself. */
export type ComparisonKind = "equality" | "order" | "switch" | "label";

/** A place in the source. */
export interface Site<Kind extends string> {
  /** Path from the root, with slashes. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** What is there. */
  readonly kind: Kind;
}

/** The places that were instrumented; a place's number is its index. */
export class Sites {
  /** Blocks, after the one that every case begins in. */
  readonly blocks: Site<BlockKind>[] = [{ file: "", line: 0, kind: "begin" }];
  /** Comparisons. */
  readonly comparisons: Site<ComparisonKind>[] = [];
}
