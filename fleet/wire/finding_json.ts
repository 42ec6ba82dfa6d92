/**
 * Findings of a campaign in messages, and the buckets that lead to them.
 *
 * @module
 */
import * as v from "valibot";
import { formatCase } from "../../corpus/files/case_file.ts";
import { InputError } from "../../corpus/files/hex.ts";
import { parseVerdict, VERDICT_KEYS, verdictJson } from "../../corpus/files/verdict_json.ts";
import { type FieldName, isFieldName } from "../../findings/fields.ts";
import { findingId, headOf, nameOf, type SeenAt, type SeenFinding } from "../../findings/finding.ts";
import type { Verdict } from "../../findings/verdict.ts";
import type { BucketsDelta } from "../../fuzz/campaign/campaign_memory.ts";
import { CASE } from "./entry_json.ts";
import { countTo, listOf, objectComplaint, readBy, type Reads, TEXT, WHOLE } from "./schema.ts";
import { refuseUnless } from "./wire_error.ts";

/** A finding, as {@linkcode findingsTo} reads it back. */
export function findingJson(finding: SeenFinding): unknown {
  const { count, exemplars, first: { epoch, shard, case: number } } = finding;
  return {
    ...headOf(finding),
    count,
    exemplars: exemplars.map(({ case: c, weight, field, verdict }) => ({
      case: formatCase(c),
      weight,
      field,
      verdict: verdictJson(verdict),
    })),
    first: { epoch, shard, case: number },
  };
}

const FIELD: Reads<FieldName> = v.custom<FieldName>(isFieldName, "is not a field");

const VERDICT: Reads<Verdict> = readBy("verdict", (value) => {
  if (typeof value !== "object" || value === null) throw new InputError("It is not an object");
  const isKnown = Object.keys(value).every((key) => VERDICT_KEYS.includes(key));
  if (!isKnown) throw new InputError("It has other keys");
  return parseVerdict(value as Readonly<Record<string, unknown>>);
});

const EXEMPLAR = v.strictObject({
  case: CASE,
  weight: v.pipe(v.number("is not a number"), v.finite("is not finite"), v.minValue(0, "is negative")),
  field: FIELD,
  verdict: VERDICT,
}, objectComplaint);

const FIRST: Reads<SeenAt> = v.strictObject({ epoch: WHOLE, shard: WHOLE, case: WHOLE }, objectComplaint);

/** The findings of a message, each counted up to `most`. */
export function findingsTo(most: number): Reads<SeenFinding[]> {
  return listOf(v.strictObject({
    id: TEXT,
    title: TEXT,
    parties: v.tupleWithRest([TEXT, TEXT], TEXT, "is not two parties"),
    field: v.nullable(FIELD),
    signature: TEXT,
    isGap: v.boolean("is neither true nor false"),
    cause: v.nullable(listOf(TEXT)),
    count: countTo(most),
    exemplars: listOf(EXEMPLAR),
    first: FIRST,
  }, objectComplaint));
}

/** The buckets of a message. */
export const BUCKETS: Reads<BucketsDelta[]> = listOf(
  v.strictObject({ signature: TEXT, buckets: listOf(WHOLE) }, objectComplaint),
);

/** Buckets, as {@linkcode BUCKETS} reads them back. */
export function bucketsJson(buckets: readonly BucketsDelta[]): BucketsDelta[] {
  return buckets.map(({ signature, buckets }) => ({ signature, buckets }));
}

/** Findings, and buckets that lead to them. */
export interface Found {
  readonly findings: readonly SeenFinding[];
  readonly buckets: readonly BucketsDelta[];
}

/**
 * Makes sure that each finding is there once, that its signature gives its id and parties, and that buckets lead to findings
 * that are there.
 *
 * @param place What the names of parts begin with, for the complaint.
 * @throws {WireError} Where that is not so.
 */
export function requireFound({ findings, buckets }: Found, place = ""): void {
  const [signatures, ids] = [new Set<string>(), new Set<string>()];
  for (const [k, { id, signature, parties }] of findings.entries()) {
    const finding = `${place}findings[${k}]`;
    refuseUnless(!signatures.has(signature) && !ids.has(id), `${finding} is there twice`);
    refuseUnless(id === findingId(signature), `${finding}.id is not that of its signature`);
    refuseUnless(signature.startsWith(`${nameOf(parties)} | `), `${finding}.parties are not those of its signature`);
    signatures.add(signature);
    ids.add(id);
  }
  const stray = buckets.findIndex(({ signature }) => !signatures.has(signature));
  refuseUnless(stray < 0, `${place}buckets[${stray}].signature is of no finding`);
}
