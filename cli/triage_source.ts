/**
 * What `triage` looks at: the baselines, a campaign's folder, or a report that was written before.
 *
 * @module
 */
import { CampaignStore } from "../corpus/campaign/campaign_store.ts";
import { InputError } from "../corpus/files/hex.ts";
import { REVISIONS } from "../handler/revision_subject.ts";
import { DECODER_NAMES } from "../oracles/decoder_registry.ts";
import { parseReport } from "../reports/formats/report_json.ts";
import { reportOfBaselines, reportOfCampaign } from "../reports/make_report.ts";
import type { Report } from "../reports/report/report.ts";
import { CPUS } from "../triage/baseline_owners.ts";
import { asidesOf, cpusOfRun, Known } from "../triage/compare_baseline.ts";
import { readAddedBaseline, readBaselineFolder } from "./added_baselines.ts";
import {
  type BaselineFile,
  ORACLE_NAMES,
  placed,
  readAnyBaseline,
  readBaseline,
  readBaselineFile,
} from "./baselines.ts";
import { forCommand, takeOver } from "./campaign/campaign_errors.ts";
import { scrutinyOfCampaign } from "./campaign/campaign_findings.ts";
import type { CampaignSubjects } from "./campaign/campaign_subjects.ts";
import { quoted } from "./command_line/command_text.ts";
import { unknownName, usageError } from "./command_line/errors.ts";
import { readText } from "./command_line/input.ts";
import { messageOf } from "./command_line/output.ts";
import { DECODER_PACKAGES } from "./command_line/version.ts";
import { spelledThen } from "./subjects/open_subjects.ts";

/** Everybody who has a baseline. */
/** Those of them that are no subjects. */
const ORACLES = { decoders: DECODER_NAMES, others: [CPUS] };

export const PARTIES: readonly string[] = [...REVISIONS.map(({ name }) => name), ...ORACLE_NAMES];

/** Stands in commands for somebody's own subject or decoder that nobody has named. */
const UNNAMED = '"CMD ARGS"';

/** What is said of somebody's own subject. */
export interface Own {
  /** The file of its known findings. */
  readonly baseline?: string | undefined;
  /** How it is named on a command line. */
  readonly subject?: string | undefined;
  /** The folder of known findings of added decoders. */
  readonly decoders?: string | undefined;
}

/** A report, and what it is made from where that is baselines alone, or a campaign. */
export interface Source {
  readonly report: Report;
  readonly files?: readonly BaselineFile[];
  readonly campaign?: CampaignSubjects;
}

/**
 * Finds what positional arguments name: a folder, a file, parties, or everybody's baselines where there are none.
 *
 * @throws {CommandError} When it cannot be read.
 */
export function sourceOf(names: readonly string[], own: Own = {}): Source {
  const [first, ...more] = names;
  const isPath = first !== undefined && !PARTIES.includes(first) && (/[./\\]/.test(first) || isFolder(first));
  if (!isPath && own.baseline !== undefined) return ofOwnBaseline(names, own.baseline, own.subject);
  if (!isPath) return ofBaselines(names, own.decoders === undefined ? [] : readBaselineFolder(own.decoders));
  if (more.length > 0) throw usageError(`Unexpected argument of triage: "${more[0]}"`);
  return isFile(first) ? { report: readReport(first) } : ofCampaign(first, own);
}

function ofBaselines(names: readonly string[], added: readonly BaselineFile[]): Source {
  const decoders = added.map(({ baseline: { party } }) => party);
  const known = [...PARTIES, ...decoders];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw unknownName(`Unknown party: "${unknown}"`, unknown, known, '; a folder has a "." or "/" in it');
  }
  const isWanted = (name: string) => names.length === 0 || names.includes(name);
  const files = [
    ...PARTIES.filter(isWanted).map((name) => readBaseline(name, undefined, false)),
    ...added.filter(({ baseline: { party } }) => isWanted(party)),
  ];
  const oracles = { ...ORACLES, decoders: [...ORACLES.decoders, ...decoders] };
  // A file does not say how its decoder is started.
  const spelled = { decoders: Object.fromEntries(decoders.map((name) => [name, UNNAMED])) };
  return { report: reportOfBaselines(placed(files), oracles, spelled), files };
}

function ofOwnBaseline([first]: readonly string[], file: string, subject: string | undefined): Source {
  if (first !== undefined) throw usageError(`Unexpected argument of triage: "${first}"`);
  const own = readBaselineFile(file);
  // A file does not say how its subject is started.
  const spelled = { subjects: { [own.baseline.party]: subject === undefined ? UNNAMED : quoted(subject) } };
  return { report: reportOfBaselines(placed([own]), ORACLES, spelled) };
}

function ofCampaign(folder: string, { baseline: file, decoders: added }: Own): Source {
  const campaign = forCommand(() => CampaignStore.read(folder), takeOver(folder));
  const { subjects, identities } = campaign.settings;
  const isComparison = identities.against !== undefined;
  const own = isComparison
    ? file === undefined ? [] : [readBaselineFile(file)]
    : subjects.map((party) => readAnyBaseline(party, file));
  const files = [
    ...own,
    ...ORACLE_NAMES.map((party) => readAnyBaseline(party, file)),
    ...(identities.decoders ?? []).map(({ name }) => readAddedBaseline(name, added, false)),
  ];
  const known = new Known(
    files.map(({ baseline }) => baseline),
    cpusOfRun(campaign.settings),
    scrutinyOfCampaign(campaign.settings),
  );
  const asides = asidesOf(campaign.state.findings, known);
  const names = { packages: DECODER_PACKAGES, spelled: spelledThen(campaign), asides };
  return { report: reportOfCampaign(campaign, placed(files), names), campaign: { folder, ...campaign.settings } };
}

function readReport(file: string): Report {
  try {
    return parseReport(readText(file));
  } catch (error) {
    const message = error instanceof InputError ? error.message : messageOf(error);
    throw usageError(`Report cannot be used: ${file}: ${message}`, '"deno task diff --json FILE" writes one');
  }
}

function isFolder(name: string): boolean {
  return statOf(name)?.isDirectory === true;
}

function isFile(name: string): boolean {
  return statOf(name)?.isFile === true;
}

function statOf(name: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(name);
  } catch {
    return undefined;
  }
}
