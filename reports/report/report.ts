/**
 * The report: what a run, a campaign or the baselines say, as a plain value that JSON holds. Every format is made from it
 * and from nothing else, so that the same report gives the same bytes. `report.schema.json` describes it for others.
 *
 * @module
 */
import type { Aside } from "../../findings/aside.ts";
import type { FieldName } from "../../findings/fields.ts";
import type { FirstSeen, PartyNames } from "../../findings/finding.ts";
import type { NewestWord } from "../../findings/newest.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import type { Verdict } from "../../findings/verdict.ts";
import type { SweepResult, SweptCell } from "../../triage/sweep_result.ts";

/** Version of the format; it changes when a reader of the old one would misread the new one. */
export const REPORT_VERSION = 3;

/** What a finding is about, in the order in which groups are shown. */
export const GROUPS = ["subject", "model", "decoders", "cpus", "gaps", "environment"] as const;

/** What a finding is about. */
export type Group = typeof GROUPS[number];

/** How sure a verdict is, the surest first. */
export const CERTAINTIES = ["cpu", "contract", "decoders", "open"] as const;

/** How sure a verdict is: by the CPU, by what a handler has to do, by the decoders, or not decided. */
export type Certainty = typeof CERTAINTIES[number];

/** How bad a finding is, the worst first. */
export const SEVERITIES = ["high", "medium", "low"] as const;

/** How bad a finding is. */
export type Severity = typeof SEVERITIES[number];

/** A JSON object whose keys somebody else defines: a case as in case files, or views as `explain --json` has them. */
export type JsonObject = { readonly [key: string]: unknown };

/** Where a finding is listed, or would be. */
export interface Place {
  /** The baseline's file, from the project's folder. */
  readonly file: string;
  /** The line of its id, from 1; 1 where the file does not list it. */
  readonly line: number;
}

/** A decoder that took part. */
export interface ReportDecoder {
  /** Its name. */
  readonly name: string;
  /** Its version; null where it is not known. */
  readonly version: string | null;
}

/** One finding. */
export interface ReportFinding {
  /** Twelve hex digits of the signature's SHA-256. */
  readonly id: string;
  /** What is the matter, in words. */
  readonly title: string;
  /** What it is about. */
  readonly group: Group;
  /** How many disagreements it stands for; null where nobody counted. */
  readonly count: number | null;
  /** Those who differ. */
  readonly parties: PartyNames;
  /** In what they differ; null where a baseline lists it that shows in several fields. */
  readonly field: FieldName | null;
  /** Whether it only says that a legal instruction is refused. */
  readonly gap: boolean;
  /** Who is wrong, and on which evidence. */
  readonly verdict: Verdict;
  /** How sure the verdict is. */
  readonly certainty: Certainty;
  /** How bad it is. */
  readonly severity: Severity;
  /** The corrections after which it is gone: none where none helps; null where there are no corrections to try. */
  readonly cause: readonly string[] | null;
  /** Whether a baseline lists it. */
  readonly known: boolean;
  /** Why it does not count although no baseline lists it; null where it counts, or one does. */
  readonly aside: Aside | null;
  /** Where it is described in public. */
  readonly link: string | null;
  /** Why it is as it is. */
  readonly reason: string | null;
  /** What the newest releases of decoders do about the example; not there where it is about no decoder that has a newer one. */
  readonly newest?: readonly NewestWord[];
  /** What all its disagreements share. */
  readonly signature: string;
  /** Where it is listed; null where no baseline could list it. */
  readonly place: Place | null;
  /** Where a campaign saw it first, and the seconds of running until then; null outside of campaigns. */
  readonly first: FirstSeen | null;
  /** The plainest case that shows it, as in case files. */
  readonly example: JsonObject;
  /** Up to five cases that show it, the plainest first. */
  readonly exemplars: readonly JsonObject[];
  /** The command that shows it again. */
  readonly replay: string;
  /** What each party says of the example, as `explain --json` has it; null where nobody was asked. */
  readonly views: JsonObject | null;
}

/** A campaign's course: one number an epoch in each list. */
export interface Curves {
  /** Seconds of running until the epoch's end. */
  readonly seconds: readonly number[];
  /** Cases run until then. */
  readonly cases: readonly number[];
  /** Edges of the handlers' code that ran. */
  readonly edges: readonly number[];
  /** Features of all kinds. */
  readonly features: readonly number[];
  /** Cases in the corpus. */
  readonly corpus: readonly number[];
  /** Findings that are no gaps. */
  readonly findings: readonly number[];
  /** Findings that are. */
  readonly gaps: readonly number[];
}

/** A whole report. */
export interface Report {
  /** The version of the format. */
  readonly version: typeof REPORT_VERSION;
  /** What it was made from. */
  readonly source: "diff" | "campaign" | "baselines";
  /** The handlers under test. */
  readonly subjects: readonly string[];
  /** The decoders, the reference first. */
  readonly decoders: readonly ReportDecoder[];
  /** The CPU that was asked; null where none was. */
  readonly cpu: string | null;
  /** The CPUs whose records of truth were checked, and how many of each. */
  readonly records: readonly { readonly cpu: string; readonly records: number }[];
  /** The seed of the cases; null where none were generated. */
  readonly seed: number | null;
  /** Cases run. */
  readonly cases: number | null;
  /** Cases in which somebody differed. */
  readonly disagreeing: number | null;
  /**
   * Cases that a program was not asked about, since they need what it does not know, or since it gave no answer to others like
   * them; not there where it was asked all.
   */
  readonly notAsked?: number;
  /** What the handlers did with what is outside the model, which nobody judges; not there where they met none of it. */
  readonly outside?: readonly OutsideModel[];
  /** What was found: by group, new before known, the surest and worst first. */
  readonly findings: readonly ReportFinding[];
  /** Known findings that did not show. Of a run that means that they are gone, of a campaign that it has not met them. */
  readonly gone: readonly ReportFinding[];
  /** Whether it has some findings only, which a filter chose; not there where it has all. */
  readonly isPart?: boolean;
  /** A campaign's course. */
  readonly curves?: Curves;
  /** What a sweep of the encoding space came to. */
  readonly sweep?: SweepResult;
  /** The same by opcode and ModRM byte. */
  readonly heat?: readonly SweptCell[];
  /** Lists of ids of findings; a cell of `heat` says which of them it shows. */
  readonly shown?: readonly (readonly string[])[];
}

/** How findings stand to the baselines, in the order in which they are shown. */
export const STANDINGS = ["new", "known", "aside"] as const;

/** How a finding stands to the baselines: it is new and counts, is known, or is new and beside the point. */
export type Standing = typeof STANDINGS[number];

/** How a finding stands to the baselines. */
export function standingOf({ known, aside }: Pick<ReportFinding, "known" | "aside">): Standing {
  return known ? "known" : aside === null ? "new" : "aside";
}

/** Whether a finding makes a run end with 1: it counts, and no baseline lists it. */
export function isFresh(finding: Pick<ReportFinding, "known" | "aside">): boolean {
  return standingOf(finding) === "new";
}
