/**
 * The other side of the binary protocol, for programs that tests run.
 */
import { Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../../machine/batch.ts";
import { Outcomes } from "../../machine/outcome.ts";
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

/** Greets and waits for verdict's greeting. */
export function greet(name: string, mostCases = CAPACITY, features = 1): void {
  writeAll(formatHello("subject", { name, mostCases, features }));
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

/** Puts what was received into columns. */
export function toBatch({ count, words }: Received, batch: Batch): void {
  batch.size = count;
  const bytes = new Uint8Array(words.buffer);
  for (let row = 0; row < count; row++) {
    const at = row * CASE_SIZE / 4;
    const put = (column: { u32: Uint32Array }, word: number) => {
      column.u32.set(words.subarray(at + word, at + word + 2), 2 * row);
    };
    const text = 4 * (at + CaseWord.text);
    batch.text.set(bytes.subarray(text, text + MAX_INSTRUCTION), TEXT_STRIDE * row);
    batch.fetch[row] = words[at + CaseWord.fetchAndCpl]! & 0xff;
    batch.cpl[row] = words[at + CaseWord.fetchAndCpl]! >> 8;
    put(batch.rip, CaseWord.rip);
    put(batch.rflags, CaseWord.rflags);
    put(batch.fsBase, CaseWord.fsBase);
    put(batch.gsBase, CaseWord.gsBase);
    batch.registers.u32.set(words.subarray(at + CaseWord.registers, at + CaseWord.registers + 32), 32 * row);
    put(batch.ve.exitReason, CaseWord.exitReason);
    put(batch.ve.exitQualification, CaseWord.exitQualification);
    put(batch.ve.gla, CaseWord.gla);
    put(batch.ve.gpa, CaseWord.gpa);
    batch.ve.instrLen[row] = words[at + CaseWord.instrLen]!;
    batch.ve.instrInfo[row] = words[at + CaseWord.instrInfo]!;
    put(batch.device.value, CaseWord.deviceValue);
    put(batch.device.status, CaseWord.deviceStatus);
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
