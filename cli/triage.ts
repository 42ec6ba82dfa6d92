/**
 * `verdict triage`.
 *
 * @module
 */
import { significantLength } from "../corpus/case_file.ts";
import type { KnownFinding } from "../corpus/known_file.ts";
import { CampaignStore } from "../corpus/store.ts";
import { CORRECTIONS, REVISIONS } from "../handler/revision.ts";
import type { Parties } from "../oracles/panel.ts";
import { findingsMarkdown } from "../reports/findings_markdown.ts";
import { campaignText } from "../reports/campaign_text.ts";
import { knownText } from "../reports/known_text.ts";
import { upstreamReport } from "../reports/upstream.ts";
import { Explainer } from "../triage/explainer.ts";
import { type BaselineFile, DECODERS, readAnyBaseline, readBaseline, readBaselineFile } from "./baselines.ts";
import { forCommand } from "./campaign_errors.ts";
import { ExitCode, usageError } from "./errors.ts";
import { type CommandSpec, parseOptions } from "./options.ts";
import { writeOut, writeTo } from "./output.ts";
import { closeParties, CPU_OPTION, openParties } from "./parties.ts";
import { quoted } from "./shell.ts";
import { spelledThen } from "./subjects.ts";

/** How `triage` is called. */
export const TRIAGE: CommandSpec = {
  name: "triage",
  summary: "Show what is known to be wrong, in whom, and how sure that is.",
  usage: [
    "deno task triage DIR                    what the campaign in DIR has found, and when",
    "deno task triage --baseline FILE        known findings of your own subject",
    "deno task triage [PARTY...]             known findings of revisions or decoders; of all without a name",
    "deno task triage --upstream ID          a report on a decoder, ready to send",
    "deno task triage --markdown FINDINGS.md the page of all known findings",
  ],
  options: [
    CPU_OPTION,
    { name: "subject", value: "NAME", help: "How your own subject is named, for the commands that are shown" },
    { name: "baseline", value: "FILE", help: "Known findings of your own subject: those of FILE, or beside DIR" },
    {
      name: "upstream",
      value: "ID",
      help: "Write the report of a decoder's finding: what is said, and what the CPU does",
    },
    { name: "markdown", value: "FILE", help: 'Write all known findings as a page; "-": to standard output' },
  ],
  notes: ["Known findings are those of the baselines in corpus/known; an id may be shortened."],
};

/** Runs `triage` and returns the exit code. */
export async function runTriage(args: string[]): Promise<number> {
  const parsed = parseOptions(args, TRIAGE);
  const [folder, ...more] = parsed.positionals;
  if (folder !== undefined && !isParty(folder) && (/[./\\]/.test(folder) || isFolder(folder))) {
    if (more.length > 0) throw usageError(`Unexpected argument of triage: "${more[0]}"`);
    writeOut(`${triageCampaign(folder, parsed.values.get("baseline"))}\n`);
    return ExitCode.ok;
  }
  const own = parsed.values.get("baseline");
  if (own !== undefined) {
    if (folder !== undefined) throw usageError(`Unexpected argument of triage: "${folder}"`);
    const { baseline } = readBaselineFile(own);
    const given = parsed.values.get("subject");
    writeOut(`${knownText([baseline], given === undefined ? {} : { [baseline.party]: quoted(given) })}\n`);
    return ExitCode.ok;
  }
  const parties = [...REVISIONS.map(({ name }) => name), ...DECODERS];
  const unknown = parsed.positionals.find((name) => !parties.includes(name));
  if (unknown !== undefined) {
    throw usageError(`Unknown party: "${unknown}"`, `Known: ${parties.join(", ")}; a folder has a "." or "/" in it`);
  }
  const wanted = parties.filter((name) => parsed.positionals.length === 0 || parsed.positionals.includes(name));
  const files = wanted.map((name) => readBaseline(name, undefined, false));
  const upstream = parsed.values.get("upstream");
  if (upstream !== undefined) {
    const open = await openParties(parsed);
    try {
      writeOut(`${await upstreamOf(open, findKnown(files, upstream))}\n`);
    } finally {
      await closeParties(open);
    }
    return ExitCode.ok;
  }
  const baselines = files.map(({ baseline }) => baseline);
  const markdown = parsed.values.get("markdown");
  if (markdown !== undefined) writeTo(markdown || "-", findingsMarkdown(baselines, CORRECTIONS));
  else writeOut(`${knownText(baselines)}\n`);
  return ExitCode.ok;
}

function isFolder(name: string): boolean {
  try {
    return Deno.statSync(name).isDirectory;
  } catch {
    return false;
  }
}

function isParty(name: string): boolean {
  return REVISIONS.some((revision) => revision.name === name) || DECODERS.includes(name);
}

function triageCampaign(folder: string, file: string | undefined): string {
  const campaign = forCommand(() => CampaignStore.read(folder));
  const { subjects, versions } = campaign.settings;
  const isComparison = "against" in versions;
  const own = isComparison
    ? file === undefined ? [] : [readBaselineFile(file)]
    : subjects.map((party) => readAnyBaseline(party, file));
  const baselines = [...own, ...DECODERS.map((party) => readAnyBaseline(party, file))];
  return campaignText(campaign, baselines.map(({ baseline }) => baseline), spelledThen(subjects, versions));
}

/** The finding with that id, and the decoder whose baseline lists it. */
interface Found {
  readonly decoder: string;
  readonly finding: KnownFinding;
}

function findKnown(files: readonly BaselineFile[], id: string): Found {
  const found = files.flatMap(({ baseline: { party, findings } }) =>
    findings.filter((finding) => id !== "" && finding.id.startsWith(id)).map((finding) => ({ decoder: party, finding }))
  );
  const [first] = found;
  if (first === undefined) throw usageError(`No known finding has the id "${id}"`, '"deno task triage" lists them');
  if (new Set(found.map(({ finding }) => finding.id)).size > 1) {
    throw usageError(`Several known findings have an id that begins with "${id}"`, "Give more digits of it");
  }
  if (!DECODERS.includes(first.decoder)) {
    throw usageError(`Finding ${first.finding.id} is about "${first.decoder}", which is no decoder`);
  }
  return first;
}

async function upstreamOf(parties: Parties, { decoder, finding }: Found): Promise<string> {
  const [explained] = await new Explainer(parties).explain([finding.case]);
  const { decoders, cpu } = explained!;
  const { fetch, bytes } = finding.case;
  const length = Math.max(
    significantLength(finding.case),
    ...Object.values(decoders).map((each) => each.length),
    cpu?.length ?? 0,
  );
  const described = [parties.reference, parties.other].map(({ name, version }) => ({
    name,
    version,
    decoding: decoders[name]!,
  }));
  return upstreamReport(
    { finding, bytes: bytes.subarray(0, Math.min(length, fetch)), decoders: described, cpu },
    decoder,
  );
}
