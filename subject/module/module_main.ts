/**
 * The process of a module: loads the one that its argument names, greets, and runs cases through it until its input ends.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { ALL_FEATURES } from "../../machine/feature.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { HEADER_SIZE, HeaderWord, HELLO_SIZE, MOST_CASES, OUTCOMES_MAGIC } from "../protocol/binary_layout.ts";
import { formatHello } from "../protocol/hello.ts";
import { caseColumns, type Columns, outcomeColumns, pack, unpack } from "../protocol/parcel.ts";
import { CASE_WIDTH, OUTCOME_WIDTH } from "../protocol/parcel_codec.ts";
import { loadModule, type ModuleSubject } from "./module_subject.ts";

/** Columns for some number of cases. */
class Room {
  readonly batch: Batch;
  readonly out: Outcomes;
  readonly rows: readonly number[];
  readonly cases: Columns;
  readonly outcomes: Columns;

  constructor(count: number) {
    this.batch = new Batch(count);
    this.batch.size = count;
    this.out = new Outcomes(count);
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

function serve(subject: ModuleSubject): void {
  let room = new Room(1);
  for (let header = read(HEADER_SIZE); header !== null; header = read(HEADER_SIZE)) {
    const words = new Uint32Array(header.buffer);
    const count = words[HeaderWord.count]!;
    const cases = read(CASE_WIDTH * count);
    if (cases === null) return;
    if (room.batch.capacity !== count) room = new Room(count);
    unpack(cases, 0, room.cases, room.rows);
    subject.run(room.batch, room.out);
    words[HeaderWord.magic] = OUTCOMES_MAGIC;
    const answer = new Uint8Array(HEADER_SIZE + OUTCOME_WIDTH * count);
    answer.set(header);
    pack(room.outcomes, room.rows, answer, HEADER_SIZE);
    write(answer);
  }
}

// Standard output is verdict's.
console.log = console.info = console.debug = console.error;
try {
  const subject = await loadModule(new URL(Deno.args[0]!));
  write(formatHello("subject", { name: subject.name, mostCases: MOST_CASES, features: ALL_FEATURES }));
  read(HELLO_SIZE);
  serve(subject);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
