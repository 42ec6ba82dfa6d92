/**
 * `verdict triage --upstream`.
 *
 * @module
 */
import { significantLength } from "../corpus/files/case_file.ts";
import type { KnownFinding } from "../findings/finding.ts";
import { doCpusDiffer } from "../findings/verdict.ts";
import { decoderNamed, newestOf } from "../oracles/decoder_registry.ts";
import type { Parties } from "../oracles/panel.ts";
import {
  fixedInNewest,
  nothingToSend,
  type UpstreamRelease,
  upstreamReport,
} from "../reports/formats/upstream_report.ts";
import { askDecoder } from "../triage/explain/asked_decoder.ts";
import { replayCommand, type Spelled } from "../reports/words/replay_command.ts";
import { CPUS } from "../triage/baseline_owners.ts";
import { Explainer } from "../triage/explain/explainer.ts";
import { newestWords } from "../triage/newest.ts";
import { type BaselineFile, ORACLE_NAMES } from "./baselines.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { messageOf } from "./command_line/output.ts";
import { typedHere } from "./command_line/typed_here.ts";
import { findById } from "./find_by_id.ts";

/** The finding with that id, and the decoder whose baseline lists it. */
export interface Found {
  readonly decoder: string;
  readonly finding: KnownFinding;
}

/**
 * The finding of a decoder whose id begins so.
 *
 * @param files All baselines.
 * @param added Those of them that are of added decoders, by name.
 * @param id The beginning of the id.
 * @throws {CommandError} When there is none, several, or it is about no decoder.
 */
export function findKnown(files: readonly BaselineFile[], added: readonly string[], id: string): Found {
  const all = files.flatMap(({ baseline: { party, findings } }) =>
    findings.map((finding) => ({ id: finding.id, title: finding.title, decoder: party, finding }))
  );
  const found = findById(all, id, "known finding");
  if (!ORACLE_NAMES.includes(found.decoder) && !added.includes(found.decoder)) {
    throw usageError(`Finding ${found.finding.id} is about "${found.decoder}", which is not a decoder`);
  }
  return found;
}

/**
 * The report on it, with what everybody says now; that there is nothing to send where nobody is wrong, or the newest release
 * of the decoder no longer is.
 *
 * @param parties Who is asked.
 * @param found The finding.
 * @param spelled How added decoders are named on a command line.
 * @throws {CommandError} When the decoder is not among them, or its newest release cannot be asked.
 */
export async function upstreamOf(
  parties: Parties,
  { decoder, finding }: Found,
  spelled: Spelled = {},
): Promise<string> {
  if (!parties.decoders.some(({ name }) => name === decoder) && decoder !== CPUS) {
    throw usageError(`Finding ${finding.id} is about "${decoder}", which is not asked`, "Name it with --decoder");
  }
  if (doCpusDiffer(finding.verdict)) return nothingToSend(finding);
  const newest = await newestFor(finding, decoder);
  const [explained] = await new Explainer(parties).explain([finding.case]);
  const { decoders, cpu } = explained!;
  const { fetch, bytes } = finding.case;
  const length = Math.max(
    significantLength(finding.case),
    ...Object.values(decoders).map((each) => each.length),
    newest?.decoding.length ?? 0,
    cpu?.length ?? 0,
  );
  const described = parties.decoders.flatMap(({ name, version }) => {
    const entry = decoderNamed(name) ?? describedByName(name, finding, spelled);
    return [{ ...entry, version, decoding: decoders[name]! }];
  });
  const known = { finding, bytes: bytes.subarray(0, Math.min(length, fetch)), decoders: described, newest, cpu };
  return newest?.state === "fixed" ? fixedInNewest(known, decoder) : upstreamReport(known, decoder);
}

/** What is known of somebody's own decoder: its name, and how to ask it. */
function describedByName(name: string, { case: c, parties }: KnownFinding, spelled: Spelled) {
  const command = typedHere(replayCommand(c, parties, spelled));
  return { name, product: name, use: "a program that speaks verdict's decoder protocol", commands: () => [command] };
}

/** The newest release of a decoder, and what it does about a finding; undefined where the decoder itself is the newest. */
async function newestFor(finding: KnownFinding, decoder: string): Promise<UpstreamRelease | undefined> {
  const entry = newestOf(decoder);
  if (entry === undefined) return undefined;
  try {
    const [words] = await newestWords([finding]);
    const word = words!.find((each) => each.decoder === decoder);
    return word && { ...entry, ...await askDecoder(entry, finding.case), state: word.state };
  } catch (error) {
    throw new CommandError(
      `Whether ${entry.product} ${entry.release} still has it is not known: ${messageOf(error)}`,
      ExitCode.environment,
    );
  }
}
