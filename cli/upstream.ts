/**
 * `verdict triage --upstream`.
 *
 * @module
 */
import { significantLength } from "../corpus/files/case_file.ts";
import type { KnownFinding } from "../findings/finding.ts";
import { DECODER_NAMES, DECODERS } from "../oracles/decoder_registry.ts";
import type { Parties } from "../oracles/panel.ts";
import { upstreamReport } from "../reports/formats/upstream_report.ts";
import { Explainer } from "../triage/explain/explainer.ts";
import type { BaselineFile } from "./baselines.ts";
import { usageError } from "./command_line/errors.ts";

/** The finding with that id, and the decoder whose baseline lists it. */
export interface Found {
  readonly decoder: string;
  readonly finding: KnownFinding;
}

/**
 * The finding of a decoder whose id begins so.
 *
 * @throws {CommandError} When there is none, several, or it is about no decoder.
 */
export function findKnown(files: readonly BaselineFile[], id: string): Found {
  const found = files.flatMap(({ baseline: { party, findings } }) =>
    findings.filter((finding) => id !== "" && finding.id.startsWith(id)).map((finding) => ({ decoder: party, finding }))
  );
  const [first] = found;
  if (first === undefined) throw usageError(`No known finding has the id "${id}"`, '"deno task triage" lists them');
  if (new Set(found.map(({ finding }) => finding.id)).size > 1) {
    throw usageError(`Several known findings have an id that begins with "${id}"`, "Give more digits of it");
  }
  if (!DECODER_NAMES.includes(first.decoder)) {
    throw usageError(`Finding ${first.finding.id} is about "${first.decoder}", which is not a decoder`);
  }
  return first;
}

/** The report on it, with what everybody says now. */
export async function upstreamOf(parties: Parties, { decoder, finding }: Found): Promise<string> {
  const [explained] = await new Explainer(parties).explain([finding.case]);
  const { decoders, cpu } = explained!;
  const { fetch, bytes } = finding.case;
  const length = Math.max(
    significantLength(finding.case),
    ...Object.values(decoders).map((each) => each.length),
    cpu?.length ?? 0,
  );
  const described = parties.decoders.flatMap(({ name, version }) => {
    const entry = DECODERS.find((each) => each.name === name);
    return entry === undefined ? [] : [{ ...entry, version, decoding: decoders[name]! }];
  });
  return upstreamReport(
    { finding, bytes: bytes.subarray(0, Math.min(length, fetch)), decoders: described, cpu },
    decoder,
  );
}
