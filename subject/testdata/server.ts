/**
 * The other side of the binary protocol, for programs that tests run.
 */
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { COLUMNS } from "../../machine/case.ts";
import { writeValue } from "../../machine/column.ts";
import { toldColumns } from "../../machine/feature.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";
import {
  CASE_SIZE,
  CaseWord,
  HEADER_SIZE,
  HeaderWord,
  HELLO_SIZE,
  OUTCOME_SIZE,
  OUTCOMES_MAGIC,
  OutcomeWord,
  OVER_MAGIC,
  TRAILER_SIZE,
} from "../protocol/binary_layout.ts";
import { formatHello } from "../protocol/hello.ts";

const CAPACITY = 4096;

/** Where a case's text is, in bytes. */
const TEXT = 4 * CaseWord.text;

/** Reads exactly so many bytes; null at the end of input. */
export function readExactly(length: number): Uint8Array | null {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const n = Deno.stdin.readSync(bytes.subarray(done));
    if (n === null) return null;
    done += n;
  }
  return bytes;
}

export function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}

/** The features that were announced. */
let announced = 1;

/** Greets and waits for verdict's greeting. */
export function greet(name: string, mostCases = CAPACITY, features = 1): void {
  announced = features;
  writeAll(formatHello("subject", { version: 1, name, mostCases, features, contract: "guest", telling: undefined }));
  readExactly(HELLO_SIZE);
}

/** A request as it came. */
export interface Received {
  readonly count: number;
  readonly number: number;
  readonly words: Uint32Array;
}

export function receive(): Received | null {
  const header = readExactly(HEADER_SIZE);
  if (header === null) return null;
  const [, count, number] = new Uint32Array(header.buffer);
  return { count: count!, number: number!, words: new Uint32Array(readExactly(CASE_SIZE * count!)!.buffer) };
}

/** Puts what was received into columns; of what it is not told, a program with a set of features takes the default. */
export function toBatch({ count, words }: Received, batch: Batch, features = announced): void {
  batch.size = count;
  const told = toldColumns(features, 1);
  const bytes = new Uint8Array(words.buffer);
  for (let row = 0; row < count; row++) {
    const record = bytes.subarray(CASE_SIZE * row, CASE_SIZE * (row + 1));
    batch.text.set(record.subarray(TEXT, TEXT + MAX_INSTRUCTION), TEXT_STRIDE * row);
    for (const column of COLUMNS) {
      const at = column.protocol1;
      if (at === undefined) continue;
      if (!told.includes(column)) {
        // Programs that do not know it have been promised zeros.
        if (record[at] !== 0) throw new Error(`Byte ${at} is not zero: ${record[at]}`);
        writeValue(column, batch, row, column.default);
        continue;
      }
      const values = column.of(batch);
      const there = new Uint8Array((values instanceof Qwords ? values.u8 : values).buffer);
      const width = there.length / batch.capacity;
      there.set(record.subarray(at, at + width), width * row);
    }
  }
}

/** An answer as bytes. */
export function toAnswer({ count, number, words }: Received, out: Outcomes): Uint8Array {
  const answer = new Uint32Array((HEADER_SIZE + OUTCOME_SIZE * count + TRAILER_SIZE) / 4);
  answer[HeaderWord.magic] = OUTCOMES_MAGIC;
  answer[HeaderWord.count] = count;
  answer[HeaderWord.number] = number;
  for (let row = 0; row < count; row++) {
    const at = (HEADER_SIZE + OUTCOME_SIZE * row) / 4;
    answer[at + OutcomeWord.id] = words[row * CASE_SIZE / 4 + CaseWord.id]!;
    answer[at + OutcomeWord.returned] = out.returned[row]!;
    const { access } = out;
    answer[at + OutcomeWord.flags] = out.handled[row]! | access.count[row]! << 8 | access.size[row]! << 16 |
      access.direction[row]! << 24;
    answer.set(out.rip.u32.subarray(2 * row, 2 * row + 2), at + OutcomeWord.rip);
    answer.set(access.gpa.u32.subarray(2 * row, 2 * row + 2), at + OutcomeWord.gpa);
    answer.set(access.data.u32.subarray(2 * row, 2 * row + 2), at + OutcomeWord.data);
    answer.set(out.registers.u32.subarray(32 * row, 32 * row + 32), at + OutcomeWord.registers);
  }
  answer.set([OVER_MAGIC, count], answer.length - 2);
  return new Uint8Array(answer.buffer);
}

/** Answers until the input ends: `run` fills the outcomes, `send` writes the answer. */
export function serve(
  run: (batch: Batch, out: Outcomes) => void,
  send: (answer: Uint8Array, received: Received) => void = writeAll,
): void {
  const [batch, out] = [new Batch(CAPACITY), new Outcomes(CAPACITY)];
  for (let received = receive(); received !== null; received = receive()) {
    toBatch(received, batch);
    run(batch, out);
    send(toAnswer(received, out), received);
  }
}
