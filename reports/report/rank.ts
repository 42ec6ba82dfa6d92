/**
 * What a finding is about, how sure it is and how bad, and the order that follows from that.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import type { PartyNames } from "../../findings/finding.ts";
import { doCpusDiffer, type Ground, isEnvironment, type Verdict } from "../../findings/verdict.ts";
import {
  CERTAINTIES,
  type Certainty,
  type Group,
  GROUPS,
  type ReportFinding,
  SEVERITIES,
  type Severity,
  standingOf,
  STANDINGS,
} from "./report.ts";

/**
 * How bad it is to differ in a field. High: the guest's registers, memory or control flow end up wrong, somebody gets at
 * what is not his, or everything after the instruction is decoded wrongly. Medium: something is accepted that is no such
 * instruction, or one part of it is misread. Low: nothing happens that must not.
 */
const SEVERITY: Readonly<Record<FieldName, Severity>> = {
  success: "high",
  privilege: "high",
  address: "high",
  access: "high",
  size: "high",
  direction: "high",
  gpa: "high",
  data: "high",
  register: "high",
  leak: "high",
  flags: "high",
  exception: "high",
  order: "high",
  "linear-address": "high",
  iterations: "medium",
  vector: "high",
  rip: "high",
  length: "high",
  answer: "high",
  acceptance: "high",
  memory: "high",
  validity: "high",
  fault: "medium",
  form: "medium",
  operand: "medium",
  store: "medium",
  "operand-size": "medium",
  "memory-size": "medium",
  immediate: "medium",
  base: "medium",
  index: "medium",
  scale: "medium",
  displacement: "medium",
  segment: "medium",
  "address-size": "medium",
  repeat: "medium",
  error: "low",
  mnemonic: "low",
  gap: "low",
};

/** What is needed to rank a finding. */
export interface Ranked {
  readonly parties: PartyNames;
  readonly field: FieldName | null;
  readonly gap: boolean;
  readonly verdict: Verdict;
}

/** Group, certainty and severity of a finding. */
export function rankOf(finding: Ranked): Pick<ReportFinding, "group" | "certainty" | "severity"> {
  const { verdict, field } = finding;
  const group = groupOf(finding);
  const isHarmless = group === "cpus" || group === "gaps" || group === "environment";
  // What a baseline lists without a field shows in several, the worst among them.
  const severity = isHarmless ? "low" : field === null ? "high" : SEVERITY[field];
  return { group, certainty: CERTAINTY[verdict.ground], severity };
}

function groupOf({ parties: [first, second], gap, verdict }: Ranked): Group {
  if (isEnvironment(verdict)) return "environment";
  if (doCpusDiffer(verdict)) return "cpus";
  if (gap) return "gaps";
  return second === "model" ? "subject" : first === "model" ? "model" : "decoders";
}

/** How sure a verdict is, by what it rests on. */
const CERTAINTY: Readonly<Record<Ground, Certainty>> = {
  cpu: "cpu",
  "vendors differ": "cpu",
  environment: "cpu",
  contract: "contract",
  decoders: "decoders",
  open: "open",
};

/** The order of a report: by group, new before known, the surest and worst first, then the most frequent. */
export function compareFindings(a: ReportFinding, b: ReportFinding): number {
  const place = (known: readonly string[], name: string) => known.indexOf(name);
  return place(GROUPS, a.group) - place(GROUPS, b.group) ||
    place(STANDINGS, standingOf(a)) - place(STANDINGS, standingOf(b)) ||
    place(CERTAINTIES, a.certainty) - place(CERTAINTIES, b.certainty) ||
    place(SEVERITIES, a.severity) - place(SEVERITIES, b.severity) ||
    (b.count ?? 0) - (a.count ?? 0) || compareTexts(a.title, b.title) || compareTexts(a.id, b.id);
}

/** Code-unit order, the same in every locale. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
