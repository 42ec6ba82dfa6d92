/**
 * Opening the subjects of a campaign or a sweep, and who watches them.
 *
 * @module
 */
import type { DecoderSpec } from "../../decoder/own_decoder.ts";
import { HandlerSubject, REVISIONS } from "../../handler/revision_subject.ts";
import type { Subject, SubjectTerms } from "../../machine/subject.ts";
import { subjectOf } from "../../subject/module/module_subject.ts";
import { openOwn, type OwnSpec } from "../../subject/own_subject.ts";
import { SubjectError } from "../../subject/protocol/subject_error.ts";
import { Coverage } from "../coverage/coverage.ts";
import { blind, type Guide } from "../guidance/guide.ts";
import { ProgramWatch } from "../guidance/program_watch.ts";
import { isTelling } from "../guidance/telling_subject.ts";
import { Watch, watchRevisions } from "../guidance/watch.ts";
import { lookAtCoverage } from "./look_at_coverage.ts";

/** A subject, built in or somebody's own. */
export type SubjectSpec = OwnSpec | RevisionSpec;

/** A revision, and what is said of it from outside. */
export interface RevisionSpec extends SubjectTerms {
  readonly kind: "revision";
  readonly name: string;
}

/** The subjects of a campaign or a sweep, as plain data. */
export interface TestedSubjects {
  /** Names of the revisions under test, or that of somebody's own subject. */
  readonly subjects: readonly string[];
  /** What is said of the revisions from outside. */
  readonly terms?: SubjectTerms;
  /** Somebody's own subject, which is then the only one. */
  readonly own?: OwnSpec;
  /** What it is compared with, where that is not the model. */
  readonly against?: SubjectSpec;
  /** Decoders that are added to those of every panel. */
  readonly decoders?: readonly DecoderSpec[];
}

/**
 * Opens a subject that nobody watches.
 *
 * @throws {SubjectError} When it does not start or load, or there is no such revision.
 */
export async function openSubject(spec: SubjectSpec): Promise<Subject> {
  if (spec.kind !== "revision") return await openOwn(spec);
  const revision = REVISIONS.find(({ name }) => name === spec.name);
  if (revision === undefined) throw new SubjectError(`Handler has no revision of this name: ${spec.name}`);
  return new HandlerSubject(revision, spec);
}

/**
 * Opens the subjects under test, which nobody watches.
 *
 * @throws {SubjectError} When one does not start or load.
 */
export async function openTested({ subjects, own, terms }: TestedSubjects): Promise<Subject[]> {
  if (own !== undefined) return [await openOwn(own)];
  return await Promise.all(subjects.map((name) => openSubject({ ...terms, kind: "revision", name })));
}

/**
 * Opens the subjects under test, watched where that can be: programs by the probes that they have themselves.
 *
 * @throws {SubjectError | CoverageError} When one cannot be opened.
 */
export async function openGuide({ subjects, own, terms }: TestedSubjects): Promise<Guide> {
  if (own === undefined) return await watchRevisions(subjects, terms);
  if (own.kind === "program") return await watchProgram(await openOwn(own));
  const url = new URL(own.url);
  const { module, coverage } = await Coverage.open(url, new URL(".", url));
  return new Watch(coverage, [subjectOf(module, url, own)], [await openOwn(own)]);
}

/** Watches a program that tells coverage; one that does not guides nothing. */
async function watchProgram(subject: Subject): Promise<Guide> {
  const { isGuiding, troubles } = await lookAtCoverage(subject);
  return isGuiding && isTelling(subject) ? new ProgramWatch(subject) : blind([subject], troubles);
}

/** Ends the subjects that a guide watches. */
export async function closeGuide({ plain }: Guide): Promise<void> {
  for (const subject of plain) await subject.close();
}
