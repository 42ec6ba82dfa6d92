/**
 * Findings of a run, of a campaign and of baselines, as a report has them.
 *
 * @module
 */
import type { CampaignFinding } from "../corpus/campaign/stored_campaign.ts";
import type { Baseline } from "../corpus/files/baseline_file.ts";
import { formatCase } from "../corpus/files/case_file.ts";
import type { Aside } from "../findings/aside.ts";
import type { FieldName } from "../findings/fields.ts";
import { type Finding, type FindingHead, type KnownFinding, plainest } from "../findings/finding.ts";
import type { Verdict } from "../findings/verdict.ts";
import type { Case } from "../machine/case.ts";
import { rankOf } from "./report/rank.ts";
import type { JsonObject, Place, ReportFinding } from "./report/report.ts";
import { replayCommand, type Spelled } from "./words/replay_command.ts";

/** A baseline, the name of its file, and the line of each finding in it. */
export interface PlacedBaseline {
  readonly file: string;
  readonly baseline: Baseline;
  readonly lines: ReadonlyMap<string, number>;
}

/** What a report says of its findings besides. */
export interface Besides {
  /** How somebody's own subjects are named on a command line. */
  readonly spelled?: Spelled | undefined;
  /** Why findings that no baseline lists do not count, by id. */
  readonly asides?: ReadonlyMap<string, Aside> | undefined;
}

/** What the baselines say of findings. */
export class KnownPlaces {
  /** How somebody's own subjects are named on a command line. */
  readonly spelled: Spelled;
  readonly #asides: ReadonlyMap<string, Aside>;
  readonly #files: readonly PlacedBaseline[];
  readonly #listed = new Map<string, { known: KnownFinding; place: Place }>();

  /** Takes the baselines of all parties; of a finding that several list, the first counts. */
  constructor(files: readonly PlacedBaseline[], { spelled = {}, asides = new Map() }: Besides = {}) {
    this.spelled = spelled;
    this.#asides = asides;
    this.#files = files;
    for (const { file, baseline, lines } of files.toReversed()) {
      for (const known of baseline.findings) {
        this.#listed.set(known.id, { known, place: { file, line: lines.get(known.id) ?? 1 } });
      }
    }
  }

  /** All findings that are listed, once each. */
  get all(): KnownFinding[] {
    return [...this.#listed.values()].map(({ known }) => known);
  }

  /** The finding with that id; undefined where no baseline lists it. */
  known(id: string): KnownFinding | undefined {
    return this.#listed.get(id)?.known;
  }

  /** Why a finding does not count; null where it does, or a baseline lists it. */
  asideOf(id: string): Aside | null {
    return this.#listed.has(id) ? null : this.#asides.get(id) ?? null;
  }

  /** Where a finding is listed, or else the file that would list it. */
  placeOf({ id, parties }: FindingHead, { blames }: Verdict): Place | null {
    const listed = this.#listed.get(id);
    if (listed !== undefined) return listed.place;
    const [first, ...others] = parties;
    const names = [first, ...blames, ...others];
    const owner = this.#files.find(({ baseline: { party } }) => names.includes(party)) ?? this.#files.at(-1);
    return owner === undefined ? null : { file: owner.file, line: 1 };
  }
}

/**
 * The line of each finding's id in a baseline's text.
 *
 * @example
 * ```ts
 * import { findingLines } from "./report_findings.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...findingLines('{\n  "id": "0123456789ab"\n}')], [["0123456789ab", 2]]);
 * ```
 */
export function findingLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  let [line, from] = [1, 0];
  for (const { index, 1: id } of text.matchAll(/"id"\s*:\s*"([0-9a-f]+)"/g)) {
    line += text.slice(from, index).split("\n").length - 1;
    from = index;
    if (!lines.has(id!)) lines.set(id!, line);
  }
  return lines;
}

/**
 * A run's finding.
 *
 * @param corrections What each correction does, in a sentence, by its id.
 */
export function findingOfRun(
  finding: Finding,
  known: KnownPlaces,
  corrections: ReadonlyMap<string, string> = new Map(),
): ReportFinding {
  const { count, exemplars, cause } = finding;
  const sentences = (cause ?? []).flatMap((id) => corrections.get(id) ?? []);
  const reason = sentences.length === 0 ? null : sentences.join("; ");
  const cases = exemplars.map((exemplar) => exemplar.case);
  return whole(finding, { ...plainest(finding), count, cases, reason }, known);
}

/** A campaign's finding. */
export function findingOfCampaign(finding: CampaignFinding, known: KnownPlaces): ReportFinding {
  const { epoch, shard, case: number, seconds } = finding.first;
  return { ...findingOfRun(finding, known), first: { epoch, shard, case: number, seconds } };
}

/** A known finding; nobody has counted it. */
export function findingOfBaseline(finding: KnownFinding, known: KnownPlaces): ReportFinding {
  const { field, verdict, case: c, reason } = finding;
  return whole(finding, { field, verdict, count: null, cases: [c], reason }, known);
}

/** What is particular to where a finding comes from. */
interface Particular {
  readonly field: FieldName | null;
  readonly verdict: Verdict;
  readonly count: number | null;
  /** Cases that show it, the plainest first. */
  readonly cases: readonly Case[];
  readonly reason: string | null;
}

function whole(head: FindingHead, particular: Particular, places: KnownPlaces): ReportFinding {
  const { id, title, parties, signature, isGap: gap, cause } = head;
  const { field, verdict, count, cases, reason } = particular;
  const known = places.known(id);
  const examples = cases.map((c) => JSON.parse(formatCase(c)) as JsonObject);
  return {
    id,
    title,
    ...rankOf({ parties, field, gap, verdict }),
    count,
    parties,
    field,
    gap,
    verdict,
    cause,
    known: known !== undefined,
    aside: places.asideOf(id),
    link: known?.link ?? null,
    reason: known?.reason ?? reason,
    signature,
    place: places.placeOf(head, verdict),
    first: null,
    example: examples[0]!,
    exemplars: examples,
    replay: replayCommand(cases[0]!, parties, places.spelled),
    views: null,
  };
}
