/**
 * Judging lines of recorded outcomes: whoever did something, and whatever it is called.
 *
 * @module
 */
import { caseOfJson } from "../../corpus/files/case_file.ts";
import { InputError, quoted } from "../../corpus/files/hex.ts";
import { knownNames } from "../../corpus/files/near_name.ts";
import type { OutsideModel } from "../../findings/outside_model.ts";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch } from "../../machine/case.ts";
import { IMPOSSIBILITIES } from "../../machine/possible_state.ts";
import type { Subject } from "../../machine/subject.ts";
import { whyOutside } from "../../oracles/judge/why_outside.ts";
import { Expected } from "../../oracles/model/expectation.ts";
import { OutsideCounter } from "../../oracles/outside_counter.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { namesOf } from "../signature/signature.ts";
import { type RecordedFinding, RecordedFindings, type ShownInLine } from "./recorded_findings.ts";

/** The most cases of one subject that are judged at once. */
const CAPACITY = 512;

/** What a subject is called that a line does not name. */
export const UNNAMED = "recorded";

const KEYS = ["case", "outcome", "subject"];
const LONGEST_NAME = 64;

type Json = Readonly<Record<string, unknown>>;

/** A line, as it was read. */
export interface RecordedLine {
  /** Its number, from 1. */
  readonly number: number;
  /** Name of the subject. */
  readonly subject: string;
  readonly case: Case;
  /** What it did; nobody has looked at it yet. */
  readonly outcome: Json;
}

/** What is said of a line. */
export interface JudgedLine {
  readonly number: number;
  readonly subject: string;
  /** Why it was not judged, as a phrase; null where it was. */
  readonly why: string | null;
  /** What is wrong with the line itself, so that it is no outcome; null where nothing is. */
  readonly wrong: string | null;
  readonly findings: readonly ShownInLine[];
}

/** A subject that says again what was recorded, and what is wrong with its last answers, by row. */
export interface SpokenSubject extends Subject {
  outcomes: readonly Json[];
  readonly wrong: ReadonlyMap<number, string>;
}

/**
 * Reads a line: an object with a case, an outcome, and, if it likes, a subject's name.
 *
 * @throws {InputError} When it is none.
 */
export function parseRecordedLine(text: string, number: number): RecordedLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InputError(`It is not JSON: ${quoted(text)}`);
  }
  if (!isObject(json)) throw new InputError(`It is not a JSON object: ${quoted(json)}`);
  const unknown = Object.keys(json).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InputError(`Unknown key in line: ${quoted(unknown)} (${knownNames(unknown, KEYS)})`);
  }
  const { outcome, subject = UNNAMED } = json;
  if (!isObject(outcome)) throw new InputError(`It has no outcome: ${quoted(outcome)}`);
  if (typeof subject !== "string" || subject === "" || subject.length > LONGEST_NAME) {
    throw new InputError(`Value of subject is no name: ${quoted(subject)}`);
  }
  return { number, subject, case: caseOfJson(json["case"]).case, outcome };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Subject, panel and batch of one name. */
interface Place {
  readonly subject: SpokenSubject;
  readonly panel: Panel;
  readonly batch: Batch;
}

/** Judges any number of lines, of any number of subjects. */
export class LineJudge {
  readonly #parties: Omit<Parties, "subjects">;
  readonly #open: (name: string) => SpokenSubject;
  readonly #places = new Map<string, Place>();
  readonly #found = new RecordedFindings();
  readonly #outside = new OutsideCounter();
  readonly #notJudged = new Map<string, number>();
  #judged = 0;

  /**
   * Makes one that has judged nothing.
   *
   * @param parties Who says what is right.
   * @param open Makes the subject of a name.
   */
  constructor(parties: Omit<Parties, "subjects">, open: (name: string) => SpokenSubject) {
    this.#parties = parties;
    this.#open = open;
  }

  /** What was found so far. */
  get findings(): RecordedFinding[] {
    return this.#found.findings;
  }

  /** What subjects did outside the model. */
  get outside(): OutsideModel[] {
    return this.#outside.counts;
  }

  /** How many lines were judged, and how many were not, by why. */
  get counts(): { readonly judged: number; readonly notJudged: ReadonlyMap<string, number> } {
    return { judged: this.#judged, notJudged: this.#notJudged };
  }

  /** Judges lines; what is said of them is in their order. */
  async judge(lines: readonly RecordedLine[]): Promise<JudgedLine[]> {
    const said = new Map<RecordedLine, JudgedLine>();
    for (const [name, own] of Map.groupBy(lines, ({ subject }) => subject)) {
      for (let from = 0; from < own.length; from += CAPACITY) {
        await this.#judgeSome(name, own.slice(from, from + CAPACITY), said);
      }
    }
    return lines.map((line) => said.get(line)!);
  }

  async #judgeSome(name: string, lines: readonly RecordedLine[], said: Map<RecordedLine, JudgedLine>): Promise<void> {
    const { subject, panel, batch } = this.#placeOf(name);
    fillBatch(batch, lines.map((line) => line.case));
    subject.outcomes = lines.map(({ outcome }) => outcome);
    await panel.run(batch);
    this.#outside.count(panel);
    for (const [row, line] of lines.entries()) said.set(line, this.#say(panel, subject, row, line));
  }

  #say(panel: Panel, { wrong, scope }: SpokenSubject, row: number, { number, subject }: RecordedLine): JudgedLine {
    const why = wrong.get(row) ?? whyNot(panel, row);
    if (why !== null) {
      if (!wrong.has(row)) this.#notJudged.set(why, (this.#notJudged.get(why) ?? 0) + 1);
      return { number, subject, why, wrong: wrong.get(row) ?? null, findings: [] };
    }
    this.#judged++;
    return { number, subject, why, wrong: null, findings: this.#found.take(panel, row, scope !== undefined) };
  }

  #placeOf(name: string): Place {
    let place = this.#places.get(name);
    if (place === undefined) {
      const subject = this.#open(name);
      const panel = new Panel({ ...this.#parties, subjects: [subject] }, CAPACITY);
      place = { subject, panel, batch: new Batch(CAPACITY) };
      this.#places.set(name, place);
    }
    return place;
  }
}

/** Why a case is not judged; null where it is. */
function whyNot({ expected, noJudge, reference, terms }: Panel, row: number): string | null {
  if (expected.kind[row] === Expected.outside) {
    return terms.contract === "guest"
      ? "the instruction is outside the model"
      : whyOutside(expected, noJudge, reference, row);
  }
  const impossible = namesOf(IMPOSSIBILITIES, expected.impossible[row]!).filter((name) => name !== "non-canonical");
  return impossible.length === 0 ? null : `no hardware produces this state: ${impossible.join(", ")}`;
}
