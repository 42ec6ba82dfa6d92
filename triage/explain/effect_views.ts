/**
 * What subjects of protocol 2 tell, and what the model expects of it, as plain values for reports.
 *
 * @module
 */
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { type AccessLists, type EffectColumns, Mark, NONE, Tells, VECTOR_BYTES } from "../../machine/effects.ts";
import { type InstructionEffects, NotAsked } from "../../oracles/instructions/instruction_effects.ts";
import { type Expectations, Expected, Reason, Source, StringMove } from "../../oracles/model/expectation.ts";

/** One memory access. */
export interface TakenView {
  /** Whether memory is read or written. */
  readonly direction: "read" | "write";
  /** Its linear address; null where that is not told. */
  readonly address: bigint | null;
  /** Its guest physical address; null where it is not the device's, or that is not told. */
  readonly gpa: bigint | null;
  /** Its size in bytes, 1 to 8. */
  readonly size: number;
  /** What is read or written. */
  readonly data: bigint;
  /** Whether it goes on with the access before, a piece of one that is wider. */
  readonly piece: boolean;
}

/** An exception that is raised in place of what the instruction does. */
export interface ExceptionView {
  /** Its vector. */
  readonly vector: number;
  /** Its error code; 0 where it has none. */
  readonly error: bigint;
  /** CR2, of a #PF. */
  readonly cr2: bigint;
}

/** What is told of a case; what is undefined is not told. */
export interface ToldView {
  /** RFLAGS afterwards. */
  readonly rflags?: bigint;
  /** The exception that is raised; null where none is. */
  readonly exception?: ExceptionView | null;
  /** Memory accesses in their order. */
  readonly accesses?: readonly TakenView[];
  /** How many there are, where not all are told. */
  readonly accessCount?: number;
  /** Iterations of a repeated instruction that are done. */
  readonly iterations?: bigint;
  /** The bytes of the vector register that changed, by its number; none where none did. */
  readonly vectors?: Readonly<Record<string, Uint8Array>>;
}

/** What a subject tells of case `row`. */
export function toldView(effects: EffectColumns, row: number): ToldView {
  const told = effects.told[row]!;
  const has = (bit: number) => (told & bit) !== 0;
  return {
    ...has(Tells.rflags) ? { rflags: effects.rflags.at(row) } : {},
    ...has(Tells.exception) ? { exception: exceptionView(effects, row) } : {},
    ...has(Tells.accesses) ? listView(effects.accesses, row) : {},
    ...has(Tells.iterations) ? { iterations: effects.iterations.at(row) } : {},
    ...has(Tells.vectors) ? { vectors: vectorsView(effects, row) } : {},
  };
}

function exceptionView({ exception, errorCode, cr2 }: EffectColumns, row: number): ExceptionView | null {
  if (exception[row] === NONE) return null;
  return { vector: exception[row]!, error: BigInt(errorCode[row]!), cr2: cr2.at(row) };
}

function vectorsView({ vector, vectorBytes }: EffectColumns, row: number): Record<string, Uint8Array> {
  if (vector[row] === NONE) return {};
  return { [vector[row]!]: vectorBytes.slice(VECTOR_BYTES * row, VECTOR_BYTES * (row + 1)) };
}

function listView(lists: AccessLists, row: number): Pick<ToldView, "accesses" | "accessCount"> {
  const first = lists.most * row;
  const accesses = Array.from({ length: lists.told[row]! }, (_, k) => takenView(lists, first + k));
  const all = lists.count[row]!;
  return all > accesses.length ? { accesses, accessCount: all } : { accesses };
}

function takenView({ direction, address, gpa, size, data, mark }: AccessLists, at: number): TakenView {
  return {
    direction: direction[at] === Direction.read ? "read" : "write",
    address: (mark[at]! & Mark.unplaced) === 0 ? address.at(at) : null,
    gpa: (mark[at]! & Mark.device) === 0 ? null : gpa.at(at),
    size: size[at]!,
    data: data.at(at),
    piece: (mark[at]! & Mark.piece) !== 0,
  };
}

/** What the CPU did with an instruction outside the model, beside registers and rip. */
export interface CpuEffectsView {
  /** The flags that may be anything, as bits of RFLAGS. */
  readonly undefined: bigint;
  /** The exception that it raises; null where it raises none. */
  readonly exception: ExceptionView | null;
  /** All memory accesses in their order, those of every iteration that it did; null where they cannot be told. */
  readonly accesses: readonly TakenView[] | null;
  /** How many there are, where not all are told. */
  readonly accessCount?: number;
  /** The vector register that changed; null where that cannot be told. */
  readonly vectors: Readonly<Record<string, Uint8Array>> | null;
  /** Iterations of a repeated instruction that it did; undefined of any other. */
  readonly iterations?: bigint;
  /** Whether it was to do more iterations than a process has memory for. */
  readonly isCut: boolean;
}

/**
 * What the CPU did with case `row`; undefined where its answer is none in the case's terms.
 *
 * @param effects What the CPU did with a batch.
 * @param row The case.
 * @param isRepeated Whether its instruction is repeated.
 */
export function cpuEffectsView(
  effects: InstructionEffects,
  row: number,
  isRepeated: boolean,
): CpuEffectsView | undefined {
  if (effects.why[row] !== NotAsked.asked) return undefined;
  const { columns, undefinedFlags, hasAccesses, hasVectors, isCut } = effects;
  const exception = exceptionView(columns, row);
  const isKnown = exception === null && hasAccesses[row] === 1;
  return {
    undefined: exception === null ? BigInt(undefinedFlags[row]!) : 0n,
    exception,
    accesses: null,
    ...isKnown ? listView(columns.accesses, row) : {},
    vectors: hasVectors[row] === 0 ? null : vectorsView(columns, row),
    ...isRepeated && exception === null ? { iterations: columns.iterations.at(row) } : {},
    isCut: isCut[row] === 1,
  };
}

/** What must come of a case beside registers and rip. */
export interface EffectsView {
  /** RFLAGS afterwards. */
  readonly rflags: bigint;
  /** The flags that may be anything, as bits of RFLAGS. */
  readonly undefined: bigint;
  /** The exception that is raised instead; null where none is. */
  readonly exception: ExceptionView | null;
  /** All memory accesses in their order; of a repeated instruction those of one iteration. */
  readonly accesses: readonly TakenView[];
  /** The vector registers that change. */
  readonly vectors: Readonly<Record<string, Uint8Array>>;
  /** Iterations of a repeated instruction that this is about; undefined of any other. */
  readonly iterations?: bigint;
}

/**
 * What the model expects of case `row` beside registers and rip.
 *
 * @param batch The cases.
 * @param whole What the model says where memory is real.
 * @param row The case.
 */
export function effectsView(batch: Batch, whole: Expectations, row: number): EffectsView {
  const { kind, reason, rflags, exception, lists, string, source } = whole;
  if (source[row] === Source.cpu) return nothingOf(batch, row);
  const isDone = kind[row] === Expected.handled || reason[row] === Reason.deviceStatus;
  const isRepeated = (string[row]! & StringMove.repeats) !== 0;
  const raised = exception[row]!;
  return {
    rflags: kind[row] === Expected.handled ? rflags.at(row) : batch.rflags.at(row),
    undefined: 0n,
    exception: raised === NONE ? null : { vector: raised, error: 0n, cr2: 0n },
    accesses: isDone && raised === NONE ? listView(lists!, row).accesses! : [],
    vectors: {},
    ...isRepeated ? { iterations: reason[row] === Reason.noIteration ? 0n : 1n } : {},
  };
}

/** What the model says of an instruction that it does not know. */
function nothingOf({ rflags }: Batch, row: number): EffectsView {
  return { rflags: rflags.at(row), undefined: 0n, exception: null, accesses: [], vectors: {} };
}
