/**
 * What is known of what CPUs did with a case: the one that was asked, and those of the records of truth.
 *
 * @module
 */
import type { CpuDeed, CpuWord } from "../findings/verdict.ts";
import { cpuKind, vendorOf } from "../machine/cpu_name.ts";
import { vectorName } from "../machine/exception.ts";
import type { CpuTruths } from "../oracles/cpu/ask/cpu_truths.ts";
import { NO_VECTOR, Stop } from "../oracles/cpu/executor/stop.ts";
import type { KnownFeatures } from "../oracles/cpu/cpu_party.ts";
import type { CpuWitness } from "../oracles/cpu/witness.ts";
import { isAnswered } from "../oracles/judge/judge_by_cpu.ts";
import type { Panel } from "../oracles/panel.ts";

/** The CPU that was asked about the case in `row`; undefined where none answered. */
export function askedCpu({ parties: { cpu }, truths }: Panel, row: number): CpuWitness | undefined {
  if (cpu === undefined || !isAnswered(truths, row)) return undefined;
  return { cpu: cpu.name, recorded: cpu.recorded === true, truths, features: () => cpu.features };
}

/** What the records say of the case in `row`. */
export function recordedCpus({ parties: { records }, batch }: Panel, row: number): readonly CpuWitness[] {
  return records?.about(batch, row) ?? [];
}

/**
 * The CPU that was asked beside those that are recorded. Where a record of its own kind says the same of the text, both are
 * one, so that a machine whose CPU is recorded adds nothing to the records.
 */
export function withAsked(
  asked: CpuWitness | undefined,
  recorded: readonly CpuWitness[],
  row: number,
): readonly CpuWitness[] {
  if (asked === undefined || recorded.some(({ cpu }) => asked.recorded && cpu === asked.cpu)) return recorded;
  const same = recorded.find(({ cpu, truths }) =>
    cpuKind(cpu) === cpuKind(asked.cpu) && saysSame(truths, asked.truths, row)
  );
  if (same === undefined) return [asked, ...recorded];
  // The one that was asked knows registers and memory, which a record may not; what a hypervisor hides from it, the record had.
  const features = () => joined(same.features(), asked.features());
  return recorded.map((each) => each === same ? { ...asked, cpu: same.cpu, recorded: true, features } : each);
}

/** What is known of a CPU from two who say the same of a text. */
function joined(one: KnownFeatures, other: KnownFeatures): KnownFeatures {
  return { has: [...new Set([...one.has, ...other.has])], areAll: one.areAll || other.areAll };
}

function saysSame(a: CpuTruths, b: CpuTruths, row: number): boolean {
  const isShort = (truths: CpuTruths) => truths.stop[row] === Stop.needsMore;
  return a.valid[row] === b.valid[row] && isShort(a) === isShort(b) &&
    (a.valid[row] === 0 || a.length[row] === b.length[row]);
}

/** What each did, as values. */
export function wordsOf(witnesses: readonly CpuWitness[], row: number): CpuWord[] {
  return witnesses.map(({ cpu, recorded, truths }) => ({ cpu, did: deedOf(truths, row), recorded }));
}

/**
 * What a CPU did with the text. A fault of an instruction that it has comes from where the operand happens to lie, or from
 * the state, and says nothing about the text.
 */
function deedOf({ stop, vector, length, valid }: CpuTruths, row: number): CpuDeed {
  if (stop[row] === Stop.needsMore) return { executes: 0 };
  if (vector[row] === NO_VECTOR) return { executes: length[row]! };
  return valid[row] === 1 ? { decodes: length[row]! } : { raises: vectorName(vector[row]!) };
}

/** The same of CPUs that differ. Where all of them raise exceptions, they do in how many bytes they went by. */
export function wordsWithLengths(witnesses: readonly CpuWitness[], row: number): CpuWord[] {
  const words = wordsOf(witnesses, row);
  if (!words.every(({ did }) => "raises" in did)) return words;
  return words.map((word, n) => {
    const after = witnesses[n]!.truths.length[row]!;
    return "raises" in word.did && after > 0 ? { ...word, did: { ...word.did, after } } : word;
  });
}

/** How many vendors' CPUs there are. */
export function vendorsOf(words: readonly { readonly cpu: string }[]): number {
  return new Set(words.map(({ cpu }) => vendorOf(cpu) ?? cpu)).size;
}
