/**
 * The process of a module: loads the one that its argument names, greets, and runs cases through it until its input ends.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import type { Telling } from "../../machine/effects.ts";
import { ALL_FEATURES } from "../../machine/feature.ts";
import { Outcomes } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { HEADER_SIZE, HeaderWord, HELLO_SIZE, MOST_CASES, OUTCOMES_MAGIC } from "../protocol/binary_layout.ts";
import { formatHello } from "../protocol/hello.ts";
import { caseColumns, type Columns, outcomeColumns, pack, unpack } from "../protocol/parcel.ts";
import { CASE_WIDTH, outcomeWidth } from "../protocol/parcel_codec.ts";
import { type LoadedSubject, loadModule } from "./module_subject.ts";

/** Columns for some number of cases. */
class Room {
  readonly batch: Batch;
  readonly out: Outcomes;
  readonly rows: readonly number[];
  readonly cases: Columns;
  readonly outcomes: Columns;

  constructor(count: number, telling: Telling | undefined) {
    this.batch = new Batch(count);
    this.batch.size = count;
    this.out = new Outcomes(count, telling);
    this.rows = Array.from({ length: count }, (_, row) => row);
    this.cases = caseColumns(this.batch);
    this.outcomes = outcomeColumns(this.out);
  }
}

/** Reads exactly so many bytes; null at the end of input. */
function read(length: number): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const n = Deno.stdin.readSync(bytes.subarray(done));
    if (n === null) return null;
    done += n;
  }
  return bytes;
}

function write(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}

function serve(subject: LoadedSubject): void {
  const { telling }: Subject = subject;
  const width = outcomeWidth(telling);
  let room = new Room(1, telling);
  for (let header = read(HEADER_SIZE); header !== null; header = read(HEADER_SIZE)) {
    const words = new Uint32Array(header.buffer);
    const count = words[HeaderWord.count]!;
    const cases = read(CASE_WIDTH * count);
    if (cases === null) return;
    if (room.batch.capacity !== count) room = new Room(count, telling);
    unpack(cases, 0, room.cases, room.rows);
    subject.run(room.batch, room.out);
    words[HeaderWord.magic] = OUTCOMES_MAGIC;
    const answer = new Uint8Array(HEADER_SIZE + width * count);
    answer.set(header);
    pack(room.outcomes, room.rows, answer, HEADER_SIZE);
    write(answer);
  }
}

/** What a module greets with; only version 2 of the protocol can say that it is no guest's handler. */
function greetedBy({ contract, telling }: Subject): Telling | undefined {
  return telling ?? (contract === "guest" ? undefined : { what: 0, accesses: 1 });
}

// Standard output is verdict's.
console.log = console.info = console.debug = console.error;
try {
  const subject = await loadModule(new URL(Deno.args[0]!));
  const { name, contract } = subject;
  const telling = greetedBy(subject);
  const version = telling === undefined ? 1 : 2;
  write(formatHello("subject", { version, name, mostCases: MOST_CASES, features: ALL_FEATURES, contract, telling }));
  read(HELLO_SIZE);
  serve(subject);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
