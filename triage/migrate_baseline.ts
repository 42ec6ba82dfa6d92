/**
 * Bringing a baseline up to date after ids have changed: what each of its cases shows now takes the place of what it showed
 * then, with what people wrote about it.
 *
 * @module
 */
import type { Baseline } from "../corpus/files/baseline_file.ts";
import { type Finding, headOf, type KnownFinding, nameOf, plainest } from "../findings/finding.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { needsCpu } from "../oracles/pair.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { settledCase } from "../states/settle_case.ts";
import { Collector } from "./collector.ts";
import { isGated } from "./compare_baseline.ts";
import { SHRINK_CAPACITY, Shrinker } from "./shrink/shrinker.ts";

/** What became of one entry. */
export interface Migrated {
  /** What the baseline listed. */
  readonly before: KnownFinding;
  /** What its case shows now; none where it shows nothing any more, or it was left. */
  readonly now: readonly KnownFinding[];
  /** Why it was left as it was: the CPU was not asked, or it does not show each time; null where it was not. */
  readonly left: "no cpu" | "not steady" | null;
}

/** A baseline that was brought up to date. */
export interface Migration {
  /** With the findings of now, and those that were left as they were. */
  readonly baseline: Baseline;
  /** The entries whose cases show nothing any more, as they were. */
  readonly gone: readonly KnownFinding[];
  /** What became of each entry, in the order of the old baseline. */
  readonly entries: readonly Migrated[];
}

/**
 * Asks the parties about each case of a baseline, and names what it shows now.
 *
 * @param parties Those that the baseline is about.
 * @param before The baseline.
 */
export async function migrate(parties: Parties, before: Baseline): Promise<Migration> {
  const panel = new Panel(parties, 1);
  const shrinker = new Shrinker(new Panel(parties, SHRINK_CAPACITY));
  const entries: Migrated[] = [];
  for (const known of before.findings) entries.push(await entryNow(panel, shrinker, known));
  const findings = new Map<string, KnownFinding>();
  for (const { before, now, left } of entries) {
    for (const each of left === null ? now : [before]) {
      const other = findings.get(each.id);
      findings.set(each.id, other === undefined ? each : joined(other, each));
    }
  }
  return {
    baseline: { ...before, findings: [...findings.values()] },
    gone: entries.flatMap(({ before, now, left }) => left === null && now.length === 0 ? [before] : []),
    entries,
  };
}

async function entryNow(panel: Panel, shrinker: Shrinker, known: KnownFinding): Promise<Migrated> {
  const pair = panel.pairs.find(({ name }) => name === nameOf(known.parties));
  if (pair === undefined || needsCpu(pair) && panel.parties.cpu === undefined) {
    return { before: known, now: [], left: "no cpu" };
  }
  const batch = new Batch(1);
  // What a subject was once seen to do may have been in a state that nobody can be in.
  fillBatch(batch, [pair.sort === "subject" ? settledCase(known.case) : known.case]);
  await panel.run(batch);
  const collector = new Collector(shrinker);
  await collector.look(batch, panel, 0, known.parties);
  const shown = collector.findings.filter(isGated);
  // A case can show more than the entry was about.
  const same = shown.filter(({ id }) => id === known.id);
  const alike = shown.filter((finding) => known.field !== null && plainest(finding).field === known.field);
  const now = [same, alike, shown].find((some) => some.length > 0) ?? [];
  // A leak can show only now and then.
  const left = now.length === 0 && known.field === "leak" ? "not steady" : null;
  return { before: known, now: now.map((finding) => renamed(known, finding)), left };
}

/** An entry under its new name, with the case that it had where it has kept its id. */
function renamed(known: KnownFinding, finding: Finding): KnownFinding {
  const { verdict, case: example } = plainest(finding);
  const { link, reason } = known;
  return finding.id === known.id
    ? { ...known, ...headOf(finding) }
    : { ...headOf(finding), verdict, case: example, link, reason };
}

/** Two entries that are one finding now: nothing that people wrote about either is lost. */
function joined(first: KnownFinding, second: KnownFinding): KnownFinding {
  const texts = [first.reason, second.reason, second.link === first.link ? null : second.link];
  const link = first.link ?? second.link;
  const reasons = [...new Set(texts.filter((text) => text !== null && text !== link))];
  return { ...first, link, reason: reasons.length === 0 ? null : reasons.join("; ") };
}
