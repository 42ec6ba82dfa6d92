/**
 * Checking that a subject keeps to the protocol, and how fast it is. Whether what it does is right is not asked here.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import { Batch } from "../machine/batch.ts";
import { FEATURES, needs } from "../machine/feature.ts";
import { Outcomes, Unanswered, unansweredName } from "../machine/outcome.ts";
import { GPR_COUNT } from "../machine/registers.ts";
import { sameEffects } from "../machine/same_effects.ts";
import type { Subject } from "../machine/subject.ts";

/** How many cases are asked about alone. */
const ALONE = 64;

/** Cases that need a feature. */
export interface Needing {
  readonly cases: number;
  readonly answered: number;
}

/** What a check came to. */
export interface CheckResult {
  /** Cases that were asked about. */
  readonly cases: number;
  /** How many got no answer, by what came instead. */
  readonly unanswered: Readonly<Record<string, number>>;
  /** Of each feature how many of the cases need it, and how many of these got an answer; none that no case needs. */
  readonly needing: Readonly<Record<string, Needing>>;
  /** Rows whose outcome was another when they were asked about again, by how that was. */
  readonly changed: Readonly<Record<string, readonly number[]>>;
  /** Those of them in which no more was another than what a write sends above its size. */
  readonly leaking: ReadonlySet<number>;
}

/**
 * Asks about the same cases again and again: in their order, once more, from the last to the first, and some of them alone.
 * Each time the outcomes must be the same, for a campaign that is continued, and a case that is shrunk, depend on it.
 *
 * @param subject Who is checked.
 * @param batch The cases.
 */
export async function checkAnswers(subject: Subject, batch: Batch): Promise<CheckResult> {
  const first = new Outcomes(batch.capacity, subject.telling);
  await subject.run(batch, first);
  const rows = Array.from({ length: batch.size }, (_, row) => row);
  const leaking = new Set<number>();
  const changed = (some: number[], atOnce: number) => changedRows(subject, batch, { first, leaking }, some, atOnce);
  const again = await changed(rows, batch.size);
  const reversed = await changed(rows.toReversed(), batch.size);
  const alone = await changed(rows.slice(0, ALONE), 1);
  return {
    cases: batch.size,
    unanswered: countUnanswered(first, batch.size),
    needing: countNeeding(first, batch),
    changed: { "asked again": again, "in another order": reversed, "asked alone": alone },
    leaking,
  };
}

function countUnanswered({ unanswered }: Outcomes, size: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let row = 0; row < size; row++) {
    const name = unansweredName(unanswered[row]!);
    if (name !== "") counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function countNeeding({ unanswered }: Outcomes, batch: Batch): Record<string, Needing> {
  const counts = FEATURES.map((feature) => {
    const rows = Array.from({ length: batch.size }, (_, row) => row).filter((row) => needs(feature, batch, row));
    return [feature.name, {
      cases: rows.length,
      answered: rows.filter((row) => unanswered[row] === 0).length,
    }] as const;
  });
  return Object.fromEntries(counts.filter(([, { cases }]) => cases > 0));
}

/** The rows whose outcomes are others than at first where they are asked about in this order, so many at once. */
async function changedRows(
  subject: Subject,
  batch: Batch,
  { first, leaking }: { readonly first: Outcomes; readonly leaking: Set<number> },
  rows: readonly number[],
  atOnce: number,
): Promise<number[]> {
  const [some, out] = [new Batch(atOnce), new Outcomes(atOnce, subject.telling)];
  const changed: number[] = [];
  const other = new Set<number>();
  for (let from = 0; from < rows.length; from += atOnce) {
    const asked = rows.slice(from, from + atOnce);
    asked.forEach((row, k) => some.copy(k, batch, row));
    some.size = asked.length;
    await subject.run(some, out);
    for (const [k, row] of asked.entries()) {
      const size = first.access.size[row]!;
      if (isSame(first, row, out, k, isEmulator(subject) ? size : 8)) continue;
      changed.push(row);
      const isOfLeak = first.access.direction[row] === Direction.write;
      if (isOfLeak && isSame(first, row, out, k, size)) leaking.add(row);
      else other.add(row);
    }
  }
  for (const row of other) leaking.delete(row);
  return changed;
}

/** Whether case `row` of a subject has the same outcome in both columns. */
export function hasSameOutcome(subject: Subject, a: Outcomes, b: Outcomes, row: number): boolean {
  return isSame(a, row, b, row, isEmulator(subject) ? a.access.size[row]! : 8);
}

/** What an emulator tells above the size of an access means nothing; what a guest's handler sends there, the VMM sees. */
function isEmulator({ telling, contract }: Subject): boolean {
  return telling !== undefined && contract === "hypervisor";
}

/** Whether two outcomes are the same, of what a write sends the first `bytes`. */
function isSame(a: Outcomes, row: number, b: Outcomes, other: number, bytes: number): boolean {
  const { notAsked } = Unanswered;
  // In another batch it is another case that stands for those like it.
  if (a.unanswered[row]! >= notAsked || b.unanswered[other]! >= notAsked) return true;
  if (a.unanswered[row] !== b.unanswered[other]) return false;
  if (a.unanswered[row] !== 0) return true;
  if (a.handled[row] !== b.handled[other] || a.returned[row] !== b.returned[other]) return false;
  if (!a.rip.equals(row, b.rip, other) || !isSameAccess(a, row, b, other, bytes)) return false;
  if (!Object.values(sameEffects(a.effects, row, b.effects, other)).every((same) => same)) return false;
  for (let r = 0; r < GPR_COUNT; r++) {
    if (!a.registers.equals(GPR_COUNT * row + r, b.registers, GPR_COUNT * other + r)) return false;
  }
  return true;
}

function isSameAccess(
  { access: a }: Outcomes,
  row: number,
  { access: b }: Outcomes,
  other: number,
  bytes: number,
): boolean {
  if (a.count[row] !== b.count[other]) return false;
  if (a.count[row] === 0) return true;
  return a.size[row] === b.size[other] && a.direction[row] === b.direction[other] &&
    a.gpa.equals(row, b.gpa, other) && isSameData(a.data.at(row), b.data.at(other), bytes);
}

function isSameData(a: bigint, b: bigint, bytes: number): boolean {
  return BigInt.asUintN(8 * bytes, a) === BigInt.asUintN(8 * bytes, b);
}

/**
 * How many cases a second a subject answers, two batches at once, as a run asks it.
 *
 * @param batch The cases.
 * @param seconds How long to ask.
 */
export async function measureRate(subject: Subject, batch: Batch, seconds: number): Promise<number> {
  const started = performance.now();
  const end = started + 1000 * seconds;
  let cases = 0;
  const ask = async () => {
    const out = new Outcomes(batch.capacity, subject.telling);
    while (performance.now() < end) {
      await subject.run(batch, out);
      cases += batch.size;
      // What answers at once would leave nobody else a turn.
      await Promise.resolve();
    }
  };
  await Promise.all([ask(), ask()]);
  return 1000 * cases / (performance.now() - started);
}
