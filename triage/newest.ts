/**
 * What the newest releases of decoders do about findings: each decodes the plainest case of those that are about its decoder.
 * A release is loaded where there is such a finding, and nowhere else.
 *
 * @module
 */
import { DecoderField } from "../findings/fields.ts";
import { type AboutDecoders, isAbout, type NewestState, type NewestWord } from "../findings/newest.ts";
import { type CpuDeed, isSameDeed, type Verdict } from "../findings/verdict.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import {
  closeDecoders,
  type DecoderEntry,
  decoderNamed,
  openDecoders,
  type ReleaseEntry,
  RELEASES,
} from "../oracles/decoder_registry.ts";
import { judgeDecoding } from "../oracles/judge/judge_decoders.ts";

/** A finding, and the case that shows it. */
export interface ShownCase extends AboutDecoders {
  /** The plainest case that shows it. */
  readonly case: Case;
}

/**
 * Asks the newest releases about findings.
 *
 * @param findings The findings.
 * @param releases The newest releases.
 * @returns What each release does about each of them, in their order; nothing about a finding that is about no decoder with a
 * newer release.
 * @throws {Error} When a release cannot be loaded.
 */
export async function newestWords(
  findings: readonly ShownCase[],
  releases: readonly ReleaseEntry[] = RELEASES,
): Promise<readonly (readonly NewestWord[])[]> {
  const words = findings.map((): NewestWord[] => []);
  for (const entry of releases) {
    const { newestOf: decoder, release } = entry;
    const asked = [...findings.keys()].filter((n) => isAbout(findings[n]!, decoder));
    if (asked.length === 0) continue;
    const states = await statesOf(asked.map((n) => findings[n]!), entry);
    asked.forEach((n, k) => words[n]!.push({ decoder, release, state: states[k]! }));
  }
  return words;
}

/** What a release does about findings that are about its decoder. */
async function statesOf(findings: readonly ShownCase[], newest: ReleaseEntry): Promise<NewestState[]> {
  const { newestOf: decoder } = newest;
  const references = findings.flatMap((finding) => referenceOf(finding, decoder) ?? []);
  const entries = new Set<DecoderEntry>([newest, decoderNamed(decoder)!, ...references]);
  const decodings = await decodingsBy([...entries], findings.map((finding) => finding.case));
  const by = (entry: DecoderEntry, row: number): Decoding => ({ columns: decodings.get(entry)!, row });
  return findings.map((finding, row) => {
    const reference = referenceOf(finding, decoder);
    const right = reference === undefined ? rightByCpus(finding.verdict) : by(reference, row);
    return stateOf(right, by(decoderNamed(decoder)!, row), by(newest, row), finding);
  });
}

/** The reference decoder, where the finding is what another says otherwise and the reference is not wrong, too. */
function referenceOf({ parties: [first], verdict: { blames } }: ShownCase, decoder: string): DecoderEntry | undefined {
  return first === decoder || blames.includes(first) ? undefined : decoderNamed(first);
}

/** What decoders say of cases, each case in its row. */
async function decodingsBy(
  entries: readonly DecoderEntry[],
  cases: readonly Case[],
): Promise<Map<DecoderEntry, DecodingColumns>> {
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  const decoders = await openDecoders(entries as [DecoderEntry, ...DecoderEntry[]]);
  try {
    const decodings = new Map<DecoderEntry, DecodingColumns>();
    for (const [n, entry] of entries.entries()) {
      const columns = new DecodingColumns(cases.length);
      await decoders[n]!.decode(batch, columns);
      decodings.set(entry, columns);
    }
    return decodings;
  } finally {
    await closeDecoders(decoders);
  }
}

/** What a decoder says of a case. */
interface Decoding {
  readonly columns: DecodingColumns;
  readonly row: number;
}

/** What CPUs say of a text: whether it is an instruction, and its length where that is known. */
interface Instruction {
  readonly valid: boolean;
  readonly length?: number;
}

/** What the CPUs of a verdict say that a text is; undefined where none does, or they differ. */
function rightByCpus({ cpus }: Verdict): Instruction | undefined {
  const [first, ...others] = cpus;
  if (first === undefined || others.some(({ did }) => !isSameDeed(did, first.did))) return undefined;
  return instructionOf(first.did);
}

function instructionOf(did: CpuDeed): Instruction {
  if ("decodes" in did) return { valid: true, length: did.decodes };
  // A CPU that wants more bytes has not found a whole instruction.
  if ("executes" in did) return did.executes === 0 ? { valid: false } : { valid: true, length: did.executes };
  if (did.after !== undefined) return { valid: true, length: did.after };
  return { valid: did.raises !== "#UD" };
}

/** What a newer release does, given what is right; undefined where nobody knows. */
function stateOf(
  right: Decoding | Instruction | undefined,
  old: Decoding,
  newest: Decoding,
  { field }: AboutDecoders,
): NewestState {
  const between = differences(old, newest);
  if (right === undefined) return between === 0 ? "still" : "changed";
  const [before, after] = [differences(right, old), differences(right, newest)];
  // Where a finding shows in several fields, all that differs is its matter.
  const matter = field === null ? before : DecoderField[field as keyof typeof DecoderField];
  if ((after & matter) === 0 && (after & ~before) === 0) return "fixed";
  return (after & matter) === (before & matter) && (between & matter) === 0 ? "still" : "changed";
}

/** In what a decoder differs from what is right, or from another: bits of `DecoderField`. */
function differences(right: Decoding | Instruction, { columns, row }: Decoding): number {
  const at = columns.rowOf[row]!;
  if ("columns" in right) return judgeDecoding(right.columns, right.columns.rowOf[right.row]!, columns, at);
  if (right.valid !== (columns.valid[at] === 1)) return DecoderField.validity;
  const isOther = right.valid && right.length !== undefined && right.length !== columns.length[at];
  return isOther ? DecoderField.length : 0;
}
