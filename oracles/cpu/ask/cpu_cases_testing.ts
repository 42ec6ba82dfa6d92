/**
 * Questions to the case-level oracle, with decodings written by hand.
 *
 * @module
 */
import { Batch } from "../../../machine/batch.ts";
import { type Case, caseOf, fillBatch } from "../../../machine/case.ts";
import { DecodingColumns, Form, type FormName, Operand, Segment, Store } from "../../../machine/decoding.ts";
import { NO_REGISTER } from "../../../machine/registers.ts";
import { bytesOf } from "../executor/cpu_testing.ts";
import type { Transport } from "../executor/transport.ts";
import { CpuOracle } from "./cpu_oracle.ts";
import { CpuTruths } from "./cpu_truths.ts";

/** What a decoder says of an instruction, as far as it differs from a 32-bit load with a 64-bit address. */
export interface Decoding {
  readonly length?: number;
  readonly form?: FormName;
  readonly operand?: number;
  readonly store?: number;
  readonly size?: number;
  readonly register?: number;
  readonly registerByte?: number;
  readonly hasImmediate?: number;
  readonly base?: number;
  readonly index?: number;
  readonly scale?: number;
  readonly displacement?: bigint;
  readonly segment?: number;
  readonly addressSize?: number;
  readonly repeat?: number;
}

/** One question and the parts of the answer that differ from: completed, nothing changed. */
export interface Question {
  readonly code: string;
  readonly decoding: Decoding | null;
  readonly fields?: Partial<Case>;
  readonly registers?: Readonly<Record<number, bigint>>;
  readonly memory?: bigint;
  readonly solved?: number;
  readonly moved?: number;
}

/** Asks an oracle of its own about some questions; `quick` as its options have it. */
export async function ask(
  cpu: Transport,
  questions: readonly Omit<Question, "solved">[],
  quick = false,
): Promise<[Batch, CpuTruths]> {
  const batch = new Batch(questions.length);
  const decodings = new DecodingColumns(questions.length);
  const truths = new CpuTruths(questions.length);
  fillBatch(batch, questions.map(({ code, fields }) => caseOf(bytesOf(code), fields)));
  questions.forEach(({ code, decoding }, row) => {
    if (decoding !== null) writeDecoding(decodings, row, bytesOf(code).length, decoding);
  });
  await new CpuOracle(cpu, questions.length, { quick }).ask(batch, decodings, truths);
  return [batch, truths];
}

function writeDecoding(columns: DecodingColumns, row: number, length: number, decoding: Decoding): void {
  columns.valid[row] = 1;
  columns.length[row] = decoding.length ?? length;
  columns.form[row] = Form[decoding.form ?? "mov"];
  columns.operand[row] = decoding.operand ?? Operand.memory;
  columns.store[row] = decoding.store ?? Store.no;
  columns.operandSize[row] = decoding.size ?? 4;
  columns.memorySize[row] = decoding.size ?? 4;
  columns.register[row] = decoding.register ?? NO_REGISTER;
  columns.registerByte[row] = decoding.registerByte ?? 0;
  columns.hasImmediate[row] = decoding.hasImmediate ?? 0;
  columns.base[row] = decoding.base ?? NO_REGISTER;
  columns.index[row] = decoding.index ?? NO_REGISTER;
  columns.scale[row] = decoding.scale ?? 0;
  columns.displacement.set(row, decoding.displacement ?? 0n);
  columns.segment[row] = decoding.segment ?? Segment.none;
  columns.addressSize[row] = decoding.addressSize ?? 8;
  columns.repeat[row] = decoding.repeat ?? 0;
}
