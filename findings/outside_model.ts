/**
 * What subjects did with instructions that are outside the model: legal ones that read or write memory and that the model
 * does not know. Of emulators the CPU is the judge of most; what nobody can judge is counted, and listed once.
 *
 * @module
 */

/** What one subject did with them. */
export interface OutsideModel {
  /** Its name. */
  readonly subject: string;
  /** Cases that it handled, or asked the device about. */
  readonly handled: number;
  /** Cases that it refused without asking the device. */
  readonly refused: number;
  /** Those that it handled or asked about, by the mnemonic of the instruction; the most frequent first, then by name. */
  readonly mnemonics: Readonly<Record<string, number>>;
  /** Cases that the CPU was the judge of, by mnemonic in the same order; not there where it judged none. */
  readonly byCpu?: Readonly<Record<string, number>>;
  /** Why the others were not judged, each with its cases; not there of guests' handlers. */
  readonly why?: Readonly<Record<string, number>>;
}

/**
 * Adds up counts, which come to the same in whatever order.
 *
 * @param lists Counts of different cases.
 * @returns A count for each subject that is in any of them, by name.
 */
export function addOutside(...lists: readonly (readonly OutsideModel[])[]): OutsideModel[] {
  const bySubject = Map.groupBy(lists.flat(), ({ subject }) => subject);
  return [...bySubject].sort(([a], [b]) => compare(a, b)).map(([subject, counts]) => {
    const sum = (of: (count: OutsideModel) => number) => counts.reduce((total, count) => total + of(count), 0);
    return {
      subject,
      handled: sum(({ handled }) => handled),
      refused: sum(({ refused }) => refused),
      mnemonics: summed(counts.map(({ mnemonics }) => mnemonics)),
      ...ifAny("byCpu", summed(counts.map(({ byCpu = {} }) => byCpu))),
      ...ifAny("why", summed(counts.map(({ why = {} }) => why))),
    };
  });
}

type Cases = Readonly<Record<string, number>>;

/** Sums by name; the most frequent first, then by name. */
function summed(all: readonly Cases[]): Cases {
  const sums = new Map<string, number>();
  for (const each of all) {
    for (const [name, cases] of Object.entries(each)) sums.set(name, (sums.get(name) ?? 0) + cases);
  }
  return Object.fromEntries([...sums].sort(([a, m], [b, n]) => n - m || compare(a, b)));
}

function ifAny<Key extends string>(key: Key, cases: Cases): Partial<Record<Key, Cases>> {
  return Object.keys(cases).length === 0 ? {} : { [key]: cases } as Record<Key, Cases>;
}

/**
 * Whether a value that was read from somewhere is a list of such counts.
 *
 * @param value The value.
 * @param most What each of them may be at most.
 */
export function isOutside(value: unknown, most: number = Number.MAX_SAFE_INTEGER): value is OutsideModel[] {
  const isCount = (count: unknown) => Number.isSafeInteger(count) && 0 <= Number(count) && Number(count) <= most;
  return Array.isArray(value) && value.every((each) => {
    const { subject, handled, refused, ...lists } = (each ?? {}) as Partial<Record<keyof OutsideModel, unknown>>;
    const { mnemonics, byCpu = {}, why = {}, ...unknown } = lists;
    return typeof subject === "string" && isCount(handled) && isCount(refused) && Object.keys(unknown).length === 0 &&
      [mnemonics, byCpu, why].every((list) =>
        typeof list === "object" && list !== null && !Array.isArray(list) && Object.values(list).every(isCount)
      );
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
