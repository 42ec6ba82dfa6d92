/**
 * What subjects did with instructions that are outside the model: legal ones that read or write memory and that the model
 * does not know. Nobody can judge that, so it is counted, and listed once.
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
    const all = new Map<string, number>();
    for (const { mnemonics } of counts) {
      for (const [mnemonic, cases] of Object.entries(mnemonics)) all.set(mnemonic, (all.get(mnemonic) ?? 0) + cases);
    }
    const sum = (of: (count: OutsideModel) => number) => counts.reduce((total, count) => total + of(count), 0);
    return {
      subject,
      handled: sum(({ handled }) => handled),
      refused: sum(({ refused }) => refused),
      mnemonics: Object.fromEntries([...all].sort(([a, m], [b, n]) => n - m || compare(a, b))),
    };
  });
}

/** Whether a value that was read from a file is a list of such counts. */
export function isOutside(value: unknown): value is OutsideModel[] {
  const isCount = (count: unknown) => Number.isSafeInteger(count) && count as number >= 0;
  return Array.isArray(value) && value.every((each) => {
    const { subject, handled, refused, mnemonics } = (each ?? {}) as Partial<Record<keyof OutsideModel, unknown>>;
    return typeof subject === "string" && isCount(handled) && isCount(refused) &&
      typeof mnemonics === "object" && mnemonics !== null && Object.values(mnemonics).every(isCount);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
