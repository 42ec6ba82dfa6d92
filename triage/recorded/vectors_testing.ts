/**
 * Recorded answers of real handlers as lines of `judge`, for tests: corpus/vectors/README.md says what is in the file.
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
  readonly ve: { readonly gla: string; readonly gpa: string };
}

interface Line {
  readonly case: Case;
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

/** Bytes of the device there, and in `judge`. */
const [DEVICE_THERE, DEVICE_HERE] = [8n, 64n];

const IN_PAGE = 0xfffn;

/** The lines of a handler: those whose accesses lie in bytes that are the device's here and were not there are left out. */
export function linesOf(handler: string): string[] {
  const file = new URL("../../corpus/vectors/emulators_moves.jsonl.gz", import.meta.url);
  const lines = readTestdata(file).trimEnd().split("\n").map((line) => JSON.parse(line) as Line);
  return lines.flatMap(({ case: c, outcomes }) => {
    const did = outcomes[handler]!;
    if (!isTellable(c, did)) return [];
    const moved = withGpaOfGla(c);
    const outcome = did.accesses === undefined ? ofGuest(did, c, moved) : ofEmulator(did);
    return [JSON.stringify({ case: moved, outcome, subject: handler })];
  });
}

/** No exit has a gpa at another offset than its gla; handlers pass it on as it is. */
function withGpaOfGla(c: Case): Case {
  const gpa = BigInt(c.ve.gpa) & ~IN_PAGE | BigInt(c.ve.gla) & IN_PAGE;
  return { ...c, ve: { ...c.ve, gpa: hex(gpa) } };
}

function isTellable({ ve: { gla } }: Case, { accesses = [] }: Outcome): boolean {
  return accesses.every(({ address, size }) => {
    const offset = BigInt.asUintN(64, BigInt(address) - BigInt(gla));
    const end = offset + BigInt(size);
    return size >= 1 && size <= 8 && !(offset < DEVICE_HERE && end > DEVICE_THERE);
  });
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
  const { rflags, exception, accesses = [], accessCount } = did;
  return {
    ...common(did),
    ...rflags === undefined ? {} : { rflags },
    exception: exception === undefined ? null : { vector: exception },
    accesses: accesses.map(({ address, size, data, write }) => ({
      direction: write === 1 ? "write" : "read",
      address,
      size,
      data,
    })),
    ...accessCount === undefined ? {} : { accessCount },
  };
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
