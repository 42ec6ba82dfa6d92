/**
 * A program of version 2 that emulates what `tiny_emulator.ts` does and tells all of it, of accesses the first four. Its first
 * argument is the form of the protocol, `binary` or `lines`. The second one says what it does wrong: at texts that begin with
 * `MARK`, or with its memory.
 */
import { parseCase } from "../../corpus/files/case_file.ts";
import { Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { type Case, COLUMNS, fillBatch } from "../../machine/case.ts";
import { TELLS } from "../../machine/effects.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { Qwords } from "../../machine/qwords.ts";
import { EmulatorSubject } from "../module/emulator_subject.ts";
import { MACHINE_TELLING } from "../module/machine.ts";
import { formatHello } from "../protocol/hello.ts";
import { readExactly, writeAll } from "./server.ts";
import { emulate } from "./tiny_emulator.ts";
import { toBinaryAnswer, type ToldAccess, toldIn, type ToldOutcome, toLine, toRecord } from "./told_outcome.ts";

const MARK = 0xcc;
const ALL = (1 << TELLS.length) - 1;
const [CASE_SIZE, ACCESSES] = [384, 4];
const [form, what = "good"] = Deno.args;
const encoder = new TextEncoder();

/** Bytes of a record that are changed, by what the program does wrong. */
const WRONG_BYTES: Readonly<Record<string, readonly (readonly [at: number, value: number])[]>> = {
  "bad-size": [[248, 9]],
  "bad-mark": [[250, 8]],
  "bad-vector": [[184, 1], [185, 16]],
  "both": [[4, 2], [5, 0], [6, 0], [7, 0], [8, 1], [9, 1], [10, 13]],
  "bad-exception": [[9, 1], [10, 32]],
  "not-zero": [[188, 1]],
};

const NO_ACCESS = { direction: "read", address: "0x0", size: 9, data: "0x0" };

/** Keys of a line that are changed. */
const WRONG_KEYS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "bad-size": { accesses: [NO_ACCESS] },
  "bad-mark": { accesses: [{ ...NO_ACCESS, size: 8, mark: 8 }] },
  "bad-vector": { vectors: { 16: "00".repeat(32) } },
  "both": { handled: true, returned: 2, exception: { vector: 13 } },
  "bad-exception": { exception: { vector: 32 } },
  "unannounced": { path: "0x0" },
};

/** What is wrong with every access of a program whose memory is another, or whose device is elsewhere. */
const WRONG_ACCESS: Readonly<Record<string, (access: ToldAccess) => ToldAccess>> = {
  "other-memory": (access) => access.isWrite || access.gpa !== null ? access : { ...access, data: access.data ^ 0x10n },
  "other-device": (access) => access.isWrite || access.gpa === null ? access : { ...access, data: 0n },
  "other-gpa": (access) => access.gpa === null ? access : { ...access, gpa: access.gpa + 8n },
  "no-gpa": (access) => ({ ...access, gpa: null }),
  "no-address": (access) => access.gpa === null ? access : { ...access, address: null },
};

const subject = new EmulatorSubject("told", emulate);

/** What is answered to some cases. */
function run(batch: Batch): readonly ToldOutcome[] {
  const out = new Outcomes(batch.size, MACHINE_TELLING);
  subject.run(batch, out);
  const change = WRONG_ACCESS[what] ?? ((access) => access);
  return Array.from({ length: batch.size }, (_, row) => {
    const outcome = { iterations: 0n, path: 0n, ...toldIn(out, row) } as ToldOutcome;
    const { list, count } = outcome.accesses;
    return { ...outcome, accesses: { list: list.map(change), count } };
  });
}

const isMarked = (batch: Batch, row: number) => batch.text[TEXT_STRIDE * row] === MARK;

/** Puts records of cases into columns. */
function toBatch(bytes: Uint8Array<ArrayBuffer>, count: number): Batch {
  const batch = new Batch(count);
  batch.size = count;
  for (let row = 0; row < count; row++) {
    const record = bytes.subarray(CASE_SIZE * row, CASE_SIZE * (row + 1));
    batch.text.set(record.subarray(8, 24), TEXT_STRIDE * row);
    for (const column of COLUMNS) {
      const at = column.protocol1 ?? column.protocol2!;
      const values = column.of(batch);
      const there = new Uint8Array((values instanceof Qwords ? values.u8 : values).buffer);
      const width = there.length / count;
      there.set(record.subarray(at, at + width), width * row);
    }
  }
  return batch;
}

function answerBinary(number: number, firstId: number, batch: Batch): Uint8Array {
  const marked = Array.from({ length: batch.size }, (_, row) => row).filter((row) => isMarked(batch, row));
  const records = run(batch).map((outcome, row) => toRecord(outcome, firstId + row, ACCESSES));
  for (const row of marked) for (const [at, value] of WRONG_BYTES[what] ?? []) records[row]![at] = value;
  const answer = toBinaryAnswer(number, records);
  if (marked.length === 0 || !what.startsWith("detail")) return answer;
  const section = new Uint8Array(16);
  section[4] = what === "detail-length" ? 4 : 8;
  return new Uint8Array([...answer.subarray(0, -8), ...section, ...answer.subarray(-8)]);
}

function serveBinary(): void {
  const telling = { what: ALL, accesses: ACCESSES };
  const hello = { version: 2, mostCases: 4096, features: 7, contract: "hypervisor", telling } as const;
  writeAll(formatHello("subject", { ...hello, name: `told-${what}` }));
  readExactly(64);
  for (let header = readExactly(16); header !== null; header = readExactly(16)) {
    const [, count, number] = new Uint32Array(header.buffer);
    const cases = new Uint8Array(readExactly(CASE_SIZE * count!)!);
    writeAll(answerBinary(number!, new Uint32Array(cases.buffer, 0, 1)[0]!, toBatch(cases, count!)));
  }
}

function answerLine(line: string): string {
  const { id, ...rest } = JSON.parse(line);
  const c: Case = parseCase(JSON.stringify(rest));
  const batch = new Batch(1);
  fillBatch(batch, [c]);
  const [outcome] = run(batch);
  const told = what === "unannounced" ? MACHINE_TELLING.what : ALL;
  const answer = toLine(outcome!, id, told);
  if (isMarked(batch, 0)) {
    return what === "not-json" ? "{" : JSON.stringify({ ...JSON.parse(answer), ...WRONG_KEYS[what] });
  }
  // Whoever leaves rip out leaves it to verdict to add the length, once.
  return what === "not-json" ? JSON.stringify({ ...JSON.parse(answer), rip: undefined }) : answer;
}

async function serveLines(): Promise<void> {
  const tells = what === "unannounced" ? ["rflags", "exception", "accesses", "vectors"] : TELLS;
  const features = ["fetch", "paging", "gpa-width"];
  const hello = { subject: 2, name: `told-${what}`, features, contract: "hypervisor", tells, accesses: ACCESSES };
  writeAll(encoder.encode(`${JSON.stringify(hello)}\n`));
  let rest = "";
  for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    writeAll(encoder.encode(lines.map((line) => `${answerLine(line)}\n`).join("")));
  }
}

if (form === "lines") await serveLines();
else serveBinary();
