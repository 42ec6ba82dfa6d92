/**
 * What protocol 2 costs against protocol 1: a program of each, with the same texts, asked alone and as a party of a panel.
 * And how many recorded outcomes `judge` reads and judges.
 *
 * @module
 */
import { varyStates } from "../fuzz/generate/emulator_states.ts";
import { Generator } from "../fuzz/generate/generator.ts";
import { Batch } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { fillGuestLinearAddresses } from "../machine/linear_address.ts";
import { Outcomes } from "../machine/outcome.ts";
import type { Subject } from "../machine/subject.ts";
import { CapstoneDecoder } from "../oracles/decoders/capstone/capstone.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { BATCH_CASES, Panel, type Parties } from "../oracles/panel.ts";
import { measureRate } from "../subject/check_subject.ts";
import { RecordedSubject } from "../subject/recorded/recorded_subject.ts";
import { formatRecordedLine } from "../triage/explain/recorded_line.ts";
import { LineJudge, parseRecordedLine } from "../triage/recorded/judge_lines.ts";
import { type Programs, withPrograms } from "./example_programs.ts";
import { measure, type Measured, rate, ratio, type Stage } from "./measure.ts";
import { checkFast } from "./slow_path.ts";

const SEED = 1;

/** A panel's rounds; of batches several are under way at once, as in a run. */
const EXTENT = { batches: 1, rounds: 21, warmUp: 6 };
const BATCHES = 64;
const LANES = 2;

/** Turns in which programs are asked alone, and how long each, in seconds. */
const TURNS = 15;
const WARM_UP_TURNS = 2;
const SECONDS = 0.4;

/** Lines that are judged: so many are read of a file at once. */
const LINES = 8 * BATCH_CASES;

const ALONE = { guest: "protocol 1, alone", emulator: "protocol 2, alone" };
const JUDGED = { guest: "protocol 1, in a panel", emulator: "protocol 2, in a panel" };

/** Measures the example programs, and prints rates and what protocol 2 is worth against protocol 1. */
export async function benchPrograms(): Promise<void> {
  const decoders = [new IcedDecoder(), await CapstoneDecoder.open()] as const;
  try {
    checkFast(decoders[0]);
    await withPrograms(async (programs) => {
      console.log("cases a second of programs, with all that protocol 2 tells against protocol 1");
      printPair(await measureAlone(programs, decoders[0]));
      printPair(await measure(panelStages(programs, { decoders }), EXTENT));
      const [lines] = await measure([await linesStage(programs.emulator, { decoders })], EXTENT);
      console.log(`${lines!.name.padEnd(32)}${thousands(lines!)}`);
    });
  } finally {
    for (const decoder of decoders) decoder.close();
  }
}

/** The same texts for both; an emulator meets more states. */
function batchFor({ contract }: Subject, decoder: IcedDecoder, number: number): Batch {
  const [batch, decodings] = [new Batch(BATCH_CASES), new DecodingColumns(BATCH_CASES)];
  new Generator(SEED, BATCH_CASES).fill(batch, number, BATCH_CASES);
  if (contract === "hypervisor") varyStates(SEED, number, batch);
  decoder.decode(batch, decodings);
  fillGuestLinearAddresses(batch, decodings);
  return batch;
}

/** Asks the programs alone, in turns. */
async function measureAlone({ guest, emulator }: Programs, decoder: IcedDecoder): Promise<Measured[]> {
  const asked = [guest, emulator].map((subject) => ({ subject, batch: batchFor(subject, decoder, 0) }));
  const seconds: number[][] = asked.map(() => []);
  for (let turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
    for (const [n, { subject, batch }] of asked.entries()) {
      const aSecond = await measureRate(subject, batch, SECONDS);
      if (turn >= 0) seconds[n]!.push(1 / aSecond);
    }
  }
  return [ALONE.guest, ALONE.emulator].map((name, n) => ({ name, cases: 1, seconds: seconds[n]! }));
}

function panelStages({ guest, emulator }: Programs, parties: Omit<Parties, "subjects">): Stage[] {
  return [panelStage(JUDGED.guest, guest, parties), panelStage(JUDGED.emulator, emulator, parties)];
}

/** Batches that everybody answers and that are judged; making them is not part of it. */
function panelStage(name: string, subject: Subject, parties: Omit<Parties, "subjects">): Stage {
  const [reference] = parties.decoders as [IcedDecoder];
  const batches = Array.from({ length: BATCHES }, (_, number) => batchFor(subject, reference, number));
  const panels = Array.from({ length: LANES }, () => new Panel({ ...parties, subjects: [subject] }, BATCH_CASES));
  return {
    name,
    cases: BATCHES * BATCH_CASES,
    run: async () => {
      let next = 0;
      await Promise.all(panels.map(async (panel) => {
        while (next < BATCHES) await panel.run(batches[next++]!);
      }));
    },
  };
}

/** Lines that are in memory, from their text to what is said of them. */
async function linesStage(subject: Subject, parties: Omit<Parties, "subjects">): Promise<Stage> {
  const lines = await recorded(subject, parties.decoders[0] as IcedDecoder);
  const judge = new LineJudge(parties, (name) => new RecordedSubject(name, { contract: subject.contract! }));
  return {
    name: "lines of judge, read too",
    cases: LINES,
    run: () => judge.judge(lines.map((line, n) => parseRecordedLine(line, n + 1))),
  };
}

/** What a program tells, as lines. */
async function recorded(subject: Subject, decoder: IcedDecoder): Promise<string[]> {
  const out = new Outcomes(BATCH_CASES, subject.telling);
  const lines: string[] = [];
  for (let number = 0; lines.length < LINES; number++) {
    const batch = batchFor(subject, decoder, number);
    await subject.run(batch, out);
    for (let row = 0; row < BATCH_CASES; row++) lines.push(formatRecordedLine(subject.name, batch, out, row)!);
  }
  return lines;
}

function printPair([first, second]: readonly Measured[]): void {
  for (const one of [first!, second!]) {
    const share = one === first ? "" : `${ratio(one, first!).toFixed(2)} of protocol 1`.padStart(22);
    console.log(`${one.name.padEnd(32)}${thousands(one)}${share}`);
  }
}

function thousands(one: Measured): string {
  return `${(rate(one) / 1e3).toFixed(0)} k/s`.padStart(12);
}
