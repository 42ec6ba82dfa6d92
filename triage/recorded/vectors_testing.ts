/**
 * Recorded answers of real handlers as lines of `judge`, for tests: corpus/vectors/README.md says what is in the files.
 *
 * @module
 */
import { readTestdata } from "../../corpus/corpus_testing.ts";

/** An access as the file has it. */
interface Access {
  readonly address: string;
  readonly data: string;
  readonly size: number;
  readonly write: number;
}

/** An outcome as the file has it. */
interface Outcome {
  readonly handled: number;
  readonly returned: number;
  readonly rip?: string;
  readonly regs?: Readonly<Record<string, string>>;
  readonly rflags?: string;
  readonly exception?: number;
  readonly accesses?: readonly Access[];
  readonly accessCount?: number;
  readonly device?: {
    readonly count: number;
    readonly size: number;
    readonly write: number;
    gpa: string;
    data: string;
  };
}

/** A case as the file has it. */
interface Case {
  readonly ve: { readonly gla: string; readonly gpa?: string };
}

interface Line {
  readonly case: Case;
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

/** A line of what an Intel CPU did, without a debugger's view of memory. */
export interface IntelLine {
  readonly case: Case & { readonly bytes: string; readonly rip: string; readonly rflags: string };
  readonly cpu: {
    readonly fault?: string;
    readonly rip?: string;
    readonly rflags?: string;
    readonly regs?: Readonly<Record<string, string>>;
    readonly jumped?: boolean;
    /** By number, 32 bytes of each. */
    readonly vectors?: Readonly<Record<string, string>>;
  };
}

/** Bytes of the device in `judge`. */
const DEVICE_HERE = 64n;

const IN_PAGE = 0xfffn;
const MOST_IN_PIECE = 8;
const DEFAULT_GPA = "0x8000fee00000";

function read<Parsed>(name: string): Parsed[] {
  const file = new URL(`../../corpus/vectors/${name}.jsonl.gz`, import.meta.url);
  return readTestdata(file).trimEnd().split("\n").map((line) => JSON.parse(line) as Parsed);
}

/**
 * The lines of a handler, each with its number in the file, from 1. The device had 8 bytes there and answered the same wherever
 * an access of it began, and what was written was not read back: lines that met such bytes, or could have, are left out.
 */
export function linesOf(handler: string, file: "moves" | "others"): Map<number, string> {
  const lines = read<Line>(`emulators_${file}`).flatMap(({ case: c, outcomes }, n): [number, string][] => {
    const did = outcomes[handler]!;
    if (!isTellable(c, did)) return [];
    const moved = withGpaOfGla(c);
    const outcome = did.accesses === undefined ? ofGuest(did, c, moved) : ofEmulator(did);
    return [[n + 1, JSON.stringify({ case: moved, outcome, subject: handler })]];
  });
  return new Map(lines);
}

/** What an Intel CPU did with each of the cases that {@linkcode memoryLinesOf} has the answers to. */
export function intelLines(): IntelLine[] {
  return read<IntelLine>("intel_memory");
}

/** The same as a subject's lines, each with its number, from 1. Memory that is not there is left out: no case has that. */
export function intelOutcomes(): Map<number, string> {
  const lines = intelLines().flatMap(({ case: c, cpu }, n): [number, string][] => {
    if (cpu.fault === "#PF") return [];
    const outcome = cpu.fault === undefined ? completed(c, cpu) : raised(cpu.fault);
    return [[n + 1, JSON.stringify({ case: withGpaOfGla(c), outcome, subject: "intel" })]];
  });
  return new Map(lines);
}

/** Vectors by name. */
const VECTORS: Readonly<Record<string, number>> = { "#DE": 0, "#UD": 6, "#SS": 12, "#GP": 13, "#AC": 17 };

function raised(fault: string) {
  return { handled: false, returned: 0, exception: { vector: VECTORS[fault] } };
}

/** Flags that were recorded: the others are the case's. */
const RECORDED_FLAGS = 0xcd5n;

function completed(c: IntelLine["case"], { rip, rflags, regs, jumped, vectors }: IntelLine["cpu"]) {
  const flags = BigInt(c.rflags) & ~RECORDED_FLAGS | BigInt(rflags!) & RECORDED_FLAGS;
  const step = BigInt(rip!) - BigInt(c.rip);
  // What was repeated ended, and whatever was jumped over is the instruction's own bytes.
  const returned = jumped === true ? c.bytes.length / 2 : Number(step);
  return {
    ...{ handled: true, returned, rip, rflags: hex(flags), regs, exception: null },
    ...vectors === undefined ? { vectors: {} } : { vectors },
  };
}

/** The lines of an emulator for memory as verdict has it, each with its number in the file, from 1. */
export function memoryLinesOf(handler: string): Map<number, string> {
  const cases = intelLines();
  return new Map(
    read<{ line: number; outcomes: Line["outcomes"] }>("emulators_memory").map(({ line, outcomes }) => {
      const moved = withGpaOfGla(cases[line - 1]!.case);
      const outcome = ofEmulator(outcomes[handler]!);
      // Their vector registers held whatever they held.
      const accesses = VECTOR_STORE.test(moved.bytes) ? outcome.accesses.map(withoutData) : outcome.accesses;
      return [line, JSON.stringify({ case: moved, outcome: { ...outcome, accesses }, subject: handler })];
    }),
  );
}

/** Bytes of an instruction that writes a vector register to memory. */
const VECTOR_STORE =
  /^(?:(?:2e|36|3e|26|64|65|66|67|f2|f3|4.)*0f(?:1[137]|29|2b|7[ef]|d6|e7)|(?:2e|36|3e|26|64|65|67)*(?:c4|c5|62))/;

function withoutData<A extends { readonly direction: string; readonly data: string }>({ data, ...rest }: A) {
  return rest.direction === "write" ? rest : { ...rest, data };
}

/** No exit has a gpa at another offset than its gla; handlers pass it on as it is. */
function withGpaOfGla<C extends Case>(c: C): C {
  const gpa = BigInt(c.ve.gpa ?? DEFAULT_GPA) & ~IN_PAGE | BigInt(c.ve.gla) & IN_PAGE;
  return { ...c, ve: { ...c.ve, gpa: hex(gpa) } };
}

function isTellable({ ve: { gla } }: Case, { accesses = [], accessCount = accesses.length }: Outcome): boolean {
  if (accessCount > accesses.length && accesses.some(({ write }) => write === 0)) return false;
  return accesses.every(({ address, size }) => {
    const offset = BigInt.asIntN(64, BigInt(address) - BigInt(gla));
    const isDevices = offset < DEVICE_HERE && offset > -BigInt(size);
    return size >= 1 && size <= MOST_IN_PIECE && (!isDevices || offset === 0n);
  }) && !accesses.some((access, k) => access.write === 0 && accesses.slice(0, k).some((other) => meets(other, access)));
}

function meets(written: Access, { address, size }: Access): boolean {
  const distance = BigInt(address) - BigInt(written.address);
  return written.write === 1 && distance < BigInt(written.size) && distance > -BigInt(size);
}

function common({ handled, returned, rip, regs }: Outcome) {
  return {
    handled: handled === 1,
    returned,
    ...rip === undefined ? {} : { rip },
    ...regs === undefined ? {} : { regs },
  };
}

/** Of a guest's handler the hypercalls are known: of more than one only the last. */
function ofGuest(did: Outcome, there: Case, here: Case) {
  const { device } = did;
  if (device === undefined || device.count === 0) return { ...common(did), accesses: [] };
  if (device.count > 1) return common(did);
  const gpa = device.gpa === there.ve.gpa ? here.ve.gpa : device.gpa;
  const direction = device.write === 1 ? "write" : "read";
  return { ...common(did), accesses: [{ direction, gpa, size: device.size, data: device.data }] };
}

function ofEmulator(did: Outcome) {
  const { rflags, exception, accesses = [], accessCount = accesses.length } = did;
  // Of more than eight bytes only the first eight are in the file.
  const wide = accesses.findIndex(({ size }) => size > MOST_IN_PIECE);
  const told = wide < 0 ? accesses : accesses.slice(0, wide + 1);
  const pieces = accesses.reduce(
    (sum, { size }) => sum + Math.ceil(size / MOST_IN_PIECE),
    accessCount - accesses.length,
  );
  return {
    ...common(did),
    ...rflags === undefined ? {} : { rflags },
    exception: exception === undefined ? null : { vector: exception },
    accesses: told.map(({ address, size, data, write }) => ({
      direction: write === 1 ? "write" : "read",
      address,
      size: Math.min(size, MOST_IN_PIECE),
      data,
    })),
    accessCount: pieces,
  };
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
