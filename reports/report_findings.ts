/**
 * Findings of a run, of a campaign and of baselines, as a report has them.
 *
 * @module
 */
import type { CampaignFinding } from "../corpus/campaign/stored_campaign.ts";
import type { Baseline, KnownFinding } from "../corpus/files/baseline_file.ts";
import { formatCase, parseCase } from "../corpus/files/case_file.ts";
import type { Finding } from "../triage/finding.ts";
import { fieldNamed, type Ranked, rankOf } from "./report/rank.ts";
import type { JsonObject, Place, ReportFinding } from "./report/report.ts";
import { plainest } from "./words/finding_text.ts";
import { replayCommand, type Spelled } from "./words/replay_command.ts";

/** A baseline, the name of its file, and the line of each finding in it. */
export interface PlacedBaseline {
  readonly file: string;
  readonly baseline: Baseline;
  readonly lines: ReadonlyMap<string, number>;
}

/** What the baselines say of findings. */
export class KnownPlaces {
  /** How somebody's own subjects are named on a command line. */
  readonly spelled: Spelled;
  readonly #files: readonly PlacedBaseline[];
  readonly #listed = new Map<string, { known: KnownFinding; place: Place }>();

  /** Takes the baselines of all parties; of a finding that several list, the first counts. */
  constructor(files: readonly PlacedBaseline[], spelled: Spelled = {}) {
    this.spelled = spelled;
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

  /** Where a finding is listed, or else the file that would list it. */
  placeOf({ id, parties, verdict: { wrong } }: Pick<ReportFinding, "id" | "parties" | "verdict">): Place | null {
    const listed = this.#listed.get(id);
    if (listed !== undefined) return listed.place;
    const names = [parties[0], ...wrong?.split(" and ") ?? [], parties[1]];
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

/** A run's finding. */
export function findingOfRun(finding: Finding, known: KnownPlaces): ReportFinding {
  const { id, title, parties, signature, isGap, cause, count, exemplars } = finding;
  const { field, verdict: { wrong, evidence, isEnvironment = false } } = plainest(finding);
  return whole({
    id,
    title,
    count,
    parties,
    field,
    gap: isGap,
    verdict: { wrong, evidence, environment: isEnvironment },
    cause: cause?.map((each) => each.id) ?? null,
    reason: cause === null || cause.length === 0 ? null : cause.map(({ sentence }) => sentence).join("; "),
    signature,
    exemplars: exemplars.map((exemplar) => formatCase(exemplar.case)),
  }, known);
}

/** A campaign's finding. */
export function findingOfCampaign(finding: CampaignFinding, known: KnownPlaces): ReportFinding {
  const { isGap, exemplars, first, ...head } = finding;
  const { field, verdict: { wrong, evidence, isEnvironment = false } } = exemplars[0]!;
  const made = whole({
    ...head,
    field: fieldNamed(field),
    gap: isGap,
    verdict: { wrong, evidence, environment: isEnvironment },
    reason: null,
    exemplars: exemplars.map(({ line }) => line),
  }, known);
  const { epoch, shard, case: number, seconds } = first;
  return { ...made, first: { epoch, shard, case: number, seconds } };
}

/** A known finding; nobody has counted it. */
export function findingOfBaseline(finding: KnownFinding, known: KnownPlaces): ReportFinding {
  const { id, title, parties, signature, isGap, verdict: { wrong, evidence }, cause, reason } = finding;
  return whole({
    id,
    title,
    count: null,
    parties,
    field: isGap ? "gap" : fieldNamed(signature.split(" | ")[1]),
    gap: isGap,
    verdict: { wrong, evidence, environment: false },
    cause,
    reason,
    signature,
    exemplars: [formatCase(finding.case)],
  }, known);
}

/** What the three have in common. */
type Part =
  & Ranked
  & Pick<ReportFinding, "id" | "title" | "count" | "cause" | "reason" | "signature">
  & { readonly exemplars: readonly string[] };

function whole(part: Part, places: KnownPlaces): ReportFinding {
  const { id, title, count, parties, field, gap, verdict, cause, reason, signature, exemplars } = part;
  const known = places.known(id);
  const [example] = exemplars;
  return {
    id,
    title,
    ...rankOf(part),
    count,
    parties: [...parties],
    field,
    gap,
    verdict,
    cause,
    known: known !== undefined,
    link: known?.link ?? null,
    reason: known?.reason ?? reason,
    signature,
    place: places.placeOf(part),
    first: null,
    example: JSON.parse(example!) as JsonObject,
    exemplars: exemplars.map((line) => JSON.parse(line) as JsonObject),
    replay: replayCommand(parseCase(example!), parties, places.spelled),
    views: null,
  };
}
