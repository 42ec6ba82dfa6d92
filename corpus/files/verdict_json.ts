/**
 * Verdicts as JSON, in baselines and reports: what says nothing is left out.
 *
 * @module
 */
import {
  type CpuDeed,
  type CpuWord,
  type Ground,
  GROUNDS,
  type Verdict,
  VERDICT_REASONS,
  type VerdictReason,
} from "../../findings/verdict.ts";
import { verdictOfProse } from "../../findings/verdict_v1.ts";
import { InputError, quoted } from "./hex.ts";

type Json = Readonly<Record<string, unknown>>;

/** A verdict as JSON. */
export interface VerdictJson {
  readonly blames: readonly string[];
  readonly ground: Ground;
  readonly reason: VerdictReason;
  readonly cpus?: readonly CpuWord[];
  readonly witnesses?: readonly string[];
  readonly needs?: readonly string[];
}

/** The keys of one. */
export const VERDICT_KEYS: readonly string[] = ["blames", "ground", "reason", "cpus", "witnesses", "needs"];

/** The keys of one of version 2, which had one deed for all its CPUs. */
export const VERDICT_KEYS_OF_2: readonly string[] = [...VERDICT_KEYS, "did"];

/** A verdict as {@linkcode parseVerdict} reads it back. */
export function verdictJson({ blames, ground, reason, cpus, witnesses, needs }: Verdict): VerdictJson {
  return {
    blames,
    ground,
    reason,
    ...cpus.length === 0 ? {} : { cpus },
    ...witnesses.length === 0 ? {} : { witnesses },
    ...needs.length === 0 ? {} : { needs },
  };
}

/**
 * Reads a verdict, also one of version 2.
 *
 * @throws {InputError} When it is none; the message says which part of it.
 */
export function parseVerdict(json: Json): Verdict {
  const { blames, ground, reason, cpus = [], did, witnesses = [], needs = [] } = json;
  return {
    blames: texts(blames, "blames"),
    ground: oneOf(ground, GROUNDS, "ground"),
    reason: oneOf(reason, VERDICT_REASONS, "reason"),
    cpus: did === undefined
      ? words(cpus)
      : texts(cpus, "cpus").map((cpu) => ({ cpu, did: deed(did), recorded: false })),
    witnesses: texts(witnesses, "witnesses"),
    needs: texts(needs, "needs"),
  };
}

/**
 * Reads a verdict of version 1, which was a phrase.
 *
 * @throws {InputError} When the phrase is none that version 1 wrote.
 */
export function parseProseVerdict({ wrong, evidence, environment = false }: Json): Verdict {
  if (typeof evidence !== "string" || wrong !== null && typeof wrong !== "string") {
    throw new InputError("Its verdict has no evidence, or says of nobody that he is wrong");
  }
  const read = verdictOfProse({ wrong, evidence, environment: environment === true });
  if (read === null) throw new InputError(`Its evidence is none that version 1 wrote: ${quoted(evidence)}`);
  return read;
}

function texts(value: unknown, key: string): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "")) return value;
  throw new InputError(`Value of ${key} is not a list of texts: ${quoted(value)}`);
}

function oneOf<T extends string>(value: unknown, known: readonly T[], key: string): T {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  throw new InputError(`Unknown ${key}: ${quoted(value)} (known: ${known.join(", ")})`);
}

function words(value: unknown): CpuWord[] {
  if (!Array.isArray(value)) throw new InputError(`Value of cpus is not a list: ${quoted(value)}`);
  return value.map((each) => {
    const { cpu, did, recorded, unlike } = objectOf(each);
    if (typeof cpu === "string" && cpu !== "" && typeof recorded === "boolean") {
      const word = { cpu, did: deed(did), recorded };
      return unlike === undefined ? word : { ...word, unlike: texts(unlike, "unlike") };
    }
    throw new InputError(`Value of cpus is not what CPUs did: ${quoted(each)}`);
  });
}

function deed(value: unknown): CpuDeed {
  const { raises, after, executes, decodes, ...more } = objectOf(value);
  const isOne = [raises, executes, decodes].filter((each) => each !== undefined).length === 1;
  if (isOne && Object.keys(more).length === 0) {
    if (typeof raises === "string") return isLength(after) ? { raises, after } : { raises };
    if (isLength(executes)) return { executes };
    if (isLength(decodes)) return { decodes };
  }
  throw new InputError(`Value of did is neither what a CPU raises nor how many bytes it takes: ${quoted(value)}`);
}

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null ? value as Json : {};
}
