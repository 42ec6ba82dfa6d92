/**
 * Features: what a subject may know of a case beyond what every one must.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import { type Case, COLUMNS } from "./case.ts";
import { type Column, ofKind } from "./column.ts";
import { Unanswered } from "./outcome.ts";

/** A column with which not every subject can do something, such as one that it is not told of. */
export interface Feature {
  /** Its name in greetings. */
  readonly name: string;
  /** What a subject without it does not know, as a phrase. */
  readonly what: string;
  /** The column. A subject without the feature is asked about cases that have the column's default, and about no others. */
  readonly column: Extract<Column, { kind: "u8" }>;
  /** Whether subjects without the feature are told what a case has there, too. */
  readonly isAlwaysTold: boolean;
}

/** The features: number n has bit n of a set. Programs are built on the order: a new one comes last. */
export const FEATURES: readonly Feature[] = [
  { name: "fetch", what: "texts that end early", column: columnOf("fetch"), isAlwaysTold: true },
  { name: "paging", what: "5-level paging", column: columnOf("paging"), isAlwaysTold: false },
  { name: "gpa-width", what: "gpas of 52 bits", column: columnOf("gpaWidth"), isAlwaysTold: false },
];

/** The set of all features. */
export const ALL_FEATURES: number = (1 << FEATURES.length) - 1;

function columnOf(name: keyof Case | keyof Case["ve"]): Feature["column"] {
  return ofKind(COLUMNS, "u8").find((column) => column.name === name)!;
}

/** The features in a set. */
export function featuresIn(set: number): Feature[] {
  return FEATURES.filter((_, n) => (set & 1 << n) !== 0);
}

/** The set of the feature with that name; 0 where there is none. */
export function featureNamed(name: unknown): number {
  const n = FEATURES.findIndex((feature) => feature.name === name);
  return n < 0 ? 0 : 1 << n;
}

/** Whether case `row` is one about which only subjects with a feature are asked. */
export function needs({ column }: Feature, batch: Batch, row: number): boolean {
  return column.of(batch)[row] !== column.default;
}

/**
 * Marks the cases that need a feature that their subject does not know.
 *
 * @param batch The cases.
 * @param known The set of features that it knows.
 * @param unanswered Receives {@linkcode Unanswered} of these cases, by the first such feature; the others stay as they are.
 */
export function markUnknown(batch: Batch, known: number, unanswered: Uint8Array): void {
  for (let n = FEATURES.length - 1; n >= 0; n--) {
    if ((known & 1 << n) !== 0) continue;
    const { column } = FEATURES[n]!;
    const values = column.of(batch);
    const plain = column.default;
    for (let row = 0; row < batch.size; row++) if (values[row] !== plain) unanswered[row] = Unanswered.needs + n;
  }
}

/** The feature for want of which a case has no outcome; nothing where that is not why. */
export function wantedFeature(unanswered: number): Feature | undefined {
  return FEATURES[unanswered - Unanswered.needs];
}

/** The columns of which a subject is told that has a set of features and speaks a version of the protocols. */
export function toldColumns(features: number, version: 1 | 2): readonly Column[] {
  const untold = FEATURES.filter(({ isAlwaysTold }, n) => !isAlwaysTold && (features & 1 << n) === 0);
  const isSpoken = ({ protocol1, protocol2 }: Column) =>
    protocol1 !== undefined || version === 2 && protocol2 !== undefined;
  return COLUMNS.filter((column) => isSpoken(column) && untold.every((feature) => feature.column !== column));
}
