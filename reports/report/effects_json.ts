/**
 * Reading back from a report what subjects of protocol 2 tell and what the model expects of it.
 *
 * @module
 */
import { parseBytes } from "../../corpus/files/hex.ts";
import type {
  CpuEffectsView,
  EffectsView,
  ExceptionView,
  TakenView,
  ToldView,
} from "../../triage/explain/effect_views.ts";
import type { Json } from "./json_value.ts";

/** What a subject told. */
export function toldOf({ rflags, exception, accesses, accessCount, iterations, vectors }: Json<ToldView>): ToldView {
  return {
    ...rflags === undefined ? {} : { rflags: BigInt(rflags) },
    ...exception === undefined ? {} : { exception: exceptionOf(exception) },
    ...accesses === undefined ? {} : { accesses: accesses.map(takenOf) },
    ...accessCount === undefined ? {} : { accessCount },
    ...iterations === undefined ? {} : { iterations: BigInt(iterations) },
    ...vectors === undefined ? {} : { vectors: vectorsOf(vectors) },
  };
}

/** What the model expects. */
export function effectsOf(json: Json<EffectsView>): EffectsView {
  const { rflags, undefined: open, exception, accesses, vectors, iterations } = json;
  return {
    rflags: BigInt(rflags),
    undefined: BigInt(open),
    exception: exceptionOf(exception),
    accesses: accesses.map(takenOf),
    vectors: vectorsOf(vectors),
    ...iterations === undefined ? {} : { iterations: BigInt(iterations) },
  };
}

/** What the CPU did with an instruction outside the model; undefined where a report has nothing of it. */
export function cpuEffectsOf(json: Partial<Json<CpuEffectsView>>): CpuEffectsView | undefined {
  const { undefined: open, exception = null, accesses = null, accessCount, vectors = null, iterations, isCut } = json;
  if (open === undefined) return undefined;
  return {
    undefined: BigInt(open),
    exception: exceptionOf(exception),
    accesses: accesses === null ? null : accesses.map(takenOf),
    ...accessCount === undefined ? {} : { accessCount },
    vectors: vectors === null ? null : vectorsOf(vectors),
    ...iterations === undefined ? {} : { iterations: BigInt(iterations) },
    isCut: isCut === true,
  };
}

function exceptionOf(json: Json<ExceptionView> | null): ExceptionView | null {
  return json === null ? null : { vector: json.vector, error: BigInt(json.error), cr2: BigInt(json.cr2) };
}

/** What an access does not have is left out of a line. */
function takenOf({ direction, address, gpa, size, data, piece }: Partial<Json<TakenView>>): TakenView {
  const orNull = (value: string | null | undefined) => value === undefined || value === null ? null : BigInt(value);
  return {
    direction: direction!,
    address: orNull(address),
    gpa: orNull(gpa),
    size: size!,
    data: BigInt(data!),
    piece: piece === true,
  };
}

function vectorsOf(json: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(json).map(([register, bytes]) => [register, parseBytes(bytes)]));
}
