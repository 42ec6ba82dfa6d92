/**
 * Trying mutations in tests.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch, readCase } from "../../machine/case.ts";
import { Random } from "../generate/random.ts";
import { CorpusColumns } from "./corpus_columns.ts";
import { Dictionary } from "./dictionary.ts";
import { Mutant, type Mutation, Part } from "./mutation.ts";
import { MUTATIONS } from "./mutator.ts";

/** A case, its mutation, a second case to take from, and pairs of a dictionary (found, wanted, size). */
export interface Trial {
  readonly case: Case;
  readonly other?: Case;
  readonly pairs?: readonly (readonly [bigint, bigint, number])[];
  readonly keepsText?: boolean;
}

/** The mutation of that name. */
export function mutationOf(name: string): Mutation {
  const found = MUTATIONS.find((mutation) => mutation.name === name);
  if (found === undefined) throw new RangeError(`No mutation has this name: ${name}`);
  return found;
}

/** A dictionary of pairs. */
export function dictionaryOf(pairs: Trial["pairs"] = []): Dictionary {
  const dictionary = new Dictionary();
  for (const pair of pairs) dictionary.add(...pair);
  return dictionary;
}

/** A corpus of cases. */
export function corpusOf(cases: readonly Case[]): CorpusColumns {
  const corpus = new CorpusColumns(1);
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  for (let row = 0; row < batch.size; row++) corpus.add(batch, row);
  return corpus;
}

/** What a mutation makes of a case in so many draws. */
export function mutationsOf(mutation: Mutation, trial: Trial, draws: number): Case[] {
  return [...mutationsUpTo(mutation, trial, draws)];
}

/** The same one by one. */
export function* mutationsUpTo({ apply }: Mutation, trial: Trial, draws: number): Generator<Case> {
  const { case: source, other = source, pairs, keepsText = false } = trial;
  const batch = new Batch(1);
  const others = new Batch(1);
  fillBatch(others, [other]);
  const mutant = new Mutant();
  mutant.random = new Random(1);
  mutant.dictionary = dictionaryOf(pairs);
  mutant.others = others;
  mutant.keepsText = keepsText;
  for (let draw = 0; draw < draws; draw++) {
    fillBatch(batch, [source]);
    mutant.start(batch, 0);
    apply(mutant);
    yield readCase(batch, 0);
  }
}

/** Bits of the parts in which two cases differ. */
export function differences(a: Case, b: Case): number {
  const parts: [number, unknown, unknown][] = [
    [Part.text, a.bytes, b.bytes],
    [Part.fetch, a.fetch, b.fetch],
    [Part.registers, a.registers, b.registers],
    [Part.bases, [a.fsBase, a.gsBase], [b.fsBase, b.gsBase]],
    [Part.rip, a.rip, b.rip],
    [Part.rflags, a.rflags, b.rflags],
    [Part.cpl, a.cpl, b.cpl],
    [Part.paging, a.paging, b.paging],
    [Part.ve, Object.values(a.ve), Object.values(b.ve)],
    [Part.device, Object.values(a.device), Object.values(b.device)],
  ];
  return parts.reduce((bits, [bit, one, two]) => String(one) === String(two) ? bits : bits | bit, 0);
}
