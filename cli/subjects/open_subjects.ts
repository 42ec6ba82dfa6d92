/**
 * Opening the subjects that the command line names, and what else is to be known of them.
 *
 * @module
 */
import type { Campaign } from "../../corpus/campaign/campaign_store.ts";
import { type CoverageSight, lookAtCoverage } from "../../fuzz/crew/look_at_coverage.ts";
import { closeGuide, openGuide, openSubject, type TestedSubjects } from "../../fuzz/crew/tested_subjects.ts";
import type { Guide } from "../../fuzz/guidance/guide.ts";
import type { Feature } from "../../machine/feature.ts";
import type { Subject } from "../../machine/subject.ts";
import { DECODER_NAMES } from "../../oracles/decoder_registry.ts";
import type { Decoder } from "../../oracles/decoders/decoder.ts";
import { counted } from "../../reports/words/finding_text.ts";
import type { Spelled } from "../../reports/words/replay_command.ts";
import { unknownTo } from "../../subject/known_features.ts";
import type { OwnSpec } from "../../subject/own_subject.ts";
import { checkName } from "../../subject/program/subject_name.ts";
import { notAskedOf, unsteadyText } from "../../subject/unsteady.ts";
import { comparisonName, CPUS } from "../../triage/baseline_owners.ts";
import { quoted } from "../command_line/command_text.ts";
import { usageError } from "../command_line/errors.ts";
import { writeError } from "../command_line/output.ts";
import { missingForCoverage } from "./probes_in_files.ts";
import { forSubject, forSubjectLater } from "./subject_errors.ts";
import { type AskedSubjects, isOwn, REVISION_NAMES, type SubjectOptions } from "./subject_options.ts";

/** Subjects that are open. */
export interface OpenSubjects {
  readonly subjects: readonly Subject[];
  readonly against?: Subject;
}

/**
 * Opens who was asked for.
 *
 * @throws {CommandError} When one does not start, or has a name that it must not have.
 */
export async function openSubjects({ revisions, terms, own, against: other }: AskedSubjects): Promise<OpenSubjects> {
  const specs = own === undefined ? revisions.map((name) => ({ ...terms, kind: "revision", name }) as const) : [own];
  const open: Subject[] = [];
  try {
    for (const spec of other === undefined ? specs : [...specs, other]) {
      const subject = await forSubjectLater(() => openSubject(spec));
      open.push(subject);
      if (spec.kind !== "revision") forSubject(() => checkName(subject.name, takenBy(subject, open)));
    }
  } catch (error) {
    for (const subject of open) await subject.close();
    throw error;
  }
  const names = open.map(({ name }) => name);
  if (other === undefined) return { subjects: open };
  if (names[0] === names[1]) {
    for (const subject of open) await subject.close();
    throw usageError(`Both subjects have the same name: "${names[0]}"`);
  }
  return { subjects: open.slice(0, 1), against: open[1]! };
}

function takenBy(subject: Subject, open: readonly Subject[]): string[] {
  return [
    ...REVISION_NAMES,
    ...DECODER_NAMES,
    CPUS,
    ...open.filter((each) => each !== subject).map(({ name }) => name),
  ];
}

/** How those of the open subjects that are somebody's own, or are compared, are named on a command line. */
export function spelledOf(
  { subjects, against, decoders = [] }: OpenSubjects & { readonly decoders?: readonly Decoder[] },
  { given }: AskedSubjects,
): Spelled {
  const spelled: Record<string, string> = {};
  const note = (subject: Subject | undefined, name: string | undefined) => {
    if (subject === undefined) return;
    if (name !== undefined && isOwn(name)) spelled[subject.name] = quoted(name);
    else if (against !== undefined) spelled[subject.name] = subject.name;
  };
  note(subjects[0], given.subject);
  note(against, given.against);
  return { subjects: spelled, decoders: spelledDecoders(decoders, given) };
}

/** How the decoders that were added are named on a command line. */
export function spelledDecoders(
  decoders: readonly Pick<Decoder, "name" | "isAdded">[],
  { decoder = [] }: Pick<SubjectOptions, "decoder">,
): Record<string, string> {
  const added = decoders.filter(({ isAdded }) => isAdded === true);
  return Object.fromEntries(added.map(({ name }, n) => [name, quoted(decoder[n]!)]));
}

/** What the workers of a campaign or a sweep open. */
export function testedSubjects(asked: AskedSubjects, { subjects }: OpenSubjects): TestedSubjects {
  const { terms, own, against, decoders } = asked;
  return {
    subjects: subjects.map(({ name }) => name),
    ...terms === undefined ? {} : { terms },
    ...own === undefined ? {} : { own },
    ...against === undefined ? {} : { against },
    ...decoders === undefined ? {} : { decoders },
  };
}

/**
 * Runs something with a guide to the subjects under test, opened once more, and ends them.
 *
 * @param asked Who was asked for.
 * @param open The same subjects.
 */
export async function withGuide<T>(
  asked: AskedSubjects,
  open: OpenSubjects,
  use: (guide: Guide) => Promise<T>,
): Promise<T> {
  const guide = await forSubjectLater(() => openGuide(testedSubjects(asked, open)));
  try {
    return await use(guide);
  } finally {
    await closeGuide(guide);
  }
}

/** What is known of subjects that were opened and ended again. */
export interface SeenSubjects {
  /** What workers open. */
  readonly opened: TestedSubjects;
  /** How they are named on a command line. */
  readonly spelled: Spelled;
  /** Whose baselines count. */
  readonly baselines: readonly string[];
  /** The features that one of them does not know. */
  readonly unknown: readonly Feature[];
  /** The modules of the first one that have probes, where a campaign can be guided by them. */
  readonly modules: CoverageSight["modules"];
  /** Why it cannot, where that could be expected, or what it does not see. */
  readonly troubles: readonly string[];
}

/**
 * Opens and ends who was asked for: what does not start is then said at once, and names are known, those of the baselines
 * too.
 *
 * @throws {CommandError} When one does not start, or has a name that it must not have.
 */
export async function lookAtSubjects(asked: AskedSubjects): Promise<SeenSubjects> {
  const open = await openSubjects(asked);
  const { modules, troubles } = await forSubjectLater(() => coverageOf(open.subjects[0]!, asked.own));
  for (const subject of [...open.subjects, ...open.against === undefined ? [] : [open.against]]) await subject.close();
  const names = open.subjects.map(({ name }) => name);
  const baselines = open.against === undefined ? names : [comparisonName(names[0]!, open.against.name)];
  const opened = testedSubjects(asked, open);
  return { opened, spelled: spelledOf(open, asked), baselines, unknown: unknownToOpen(open), modules, troubles };
}

/**
 * What a subject's coverage is good for, and why it is good for nothing where that could be expected.
 *
 * @param own The subject, where it is somebody's own.
 */
export async function coverageOf(subject: Subject, own: OwnSpec | undefined): Promise<CoverageSight> {
  const missing = subject.coverage !== undefined || own === undefined ? null : missingForCoverage(own);
  return missing === null ? await lookAtCoverage(subject) : { isGuiding: false, troubles: [missing], modules: [] };
}

/** How the subjects of a campaign are named on a command line, where one is somebody's own or two are compared. */
export function spelledThen({ settings: { subjects, identities }, state }: Campaign): Spelled {
  const [first] = subjects as [string];
  const { subject, against } = identities;
  const decoders = Object.fromEntries((identities.decoders ?? []).map(({ name, given }) => [name, quoted(given)]));
  const spelled = quoted(subject?.given ?? first);
  const other = state.findings.find(({ parties }) => parties[0] === first && parties[1] !== "model");
  if (against !== undefined && other !== undefined) {
    return { subjects: { [first]: spelled, [other.parties[1]]: quoted(against.given) }, decoders };
  }
  return { subjects: subject === undefined ? {} : { [first]: spelled }, decoders };
}

/**
 * Tells of programs that went wrong without a case being at fault.
 *
 * @param open The subjects.
 * @param elsewhere What workers say of theirs; null where nothing went wrong.
 * @returns How many did, at most one.
 */
export function tellUnsteady(
  { subjects, against, decoders }: OpenSubjects & { readonly decoders?: readonly Decoder[] },
  elsewhere: string | null = null,
): number {
  const text = unsteadyText([...subjects, against], decoders) ?? elsewhere;
  if (text === null) return 0;
  writeError(text);
  return 1;
}

/**
 * Tells how many cases programs were not asked about, where they were not asked about all.
 *
 * @param cases How many.
 * @param unknown The features that one of them does not know.
 */
export function tellNotAsked(cases: number, unknown: readonly Feature[]): void {
  if (cases === 0) return;
  const like = "like others of the same batch at which the subject gave no answer";
  const why = unknown.length === 0
    ? like
    : `that need what the subject does not know (${unknown.map(({ what }) => what).join(", ")}), or ${like}`;
  writeError(`Not asked: ${counted(cases, "case")} ${why}`);
}

/** The features that one of the open subjects does not know. */
export function unknownToOpen({ subjects, against }: OpenSubjects): Feature[] {
  return unknownTo(against === undefined ? subjects : [...subjects, against]);
}

/** How many cases the open subjects were not asked about. */
export function notAskedOfOpen({ subjects, against }: OpenSubjects): number {
  return notAskedOf([...subjects, against]);
}
