/**
 * Messages that were spoiled on their way, or by somebody who means ill, for tests.
 *
 * @module
 */
import fc from "fast-check";
import { gunzipSync, gzipSync } from "node:zlib";

/** What a message says, as JSON. */
export function saidBy(packed: Uint8Array): string {
  return new TextDecoder().decode(gunzipSync(packed));
}

/** Bytes that say something, whatever it is. */
export function saying(json: string | Uint8Array): Uint8Array {
  return new Uint8Array(gzipSync(json));
}

/** What JSON.stringify() cannot write: a number that is not finite once it is read. */
const HUGE = "@huge@";

/** Values of every sort, most of them wrong wherever they stand. */
const VALUES = [
  ...[null, true, "", "x", [], {}, [[]], { a: 1 }, [1, 1], ["x", "x"]],
  ...[HUGE, -1, 0.5, 0, 1, 2, 300, 2 ** 32, 2 ** 53, -(2 ** 53)],
];

/** One way to spoil a value: where it is, as turns to take on the way to it, and what becomes of it. */
export interface Spoiling {
  readonly turns: readonly number[];
  readonly how: "replace" | "remove" | "repeat" | "add" | "swap";
  readonly value: unknown;
}

const SPOILINGS: fc.Arbitrary<Spoiling> = fc.record({
  turns: fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
  how: fc.constantFrom("replace", "remove", "repeat", "add", "swap"),
  value: fc.constantFrom<unknown>(...VALUES),
});

type Parts = Record<string, unknown>;

/** The object or list in which the last turn ends, and the key there. */
function placeOf(json: Parts, turns: readonly number[]): [Parts, string] {
  let [within, key] = [json, ""];
  for (const turn of turns) {
    const keys = Object.keys(within);
    key = keys[turn % keys.length]!;
    const next = within[key];
    if (typeof next !== "object" || next === null || Object.keys(next).length === 0) break;
    if (turn !== turns.at(-1)) within = next as Parts;
  }
  return [within, Object.hasOwn(within, key) ? key : Object.keys(within)[0]!];
}

function spoil(json: Parts, { turns, how, value }: Spoiling): void {
  const [within, key] = placeOf(json, turns);
  const isList = Array.isArray(within);
  if (how === "replace") within[key] = value;
  else if (how === "remove") isList ? within.splice(Number(key), 1) : delete within[key];
  else if (how === "repeat" && isList) within.push(structuredClone(within[Number(key)]));
  else if (how === "swap") {
    const [elsewhere, other] = placeOf(json, turns.toReversed());
    within[key] = structuredClone(elsewhere[other]);
  } else isList ? within.push(value) : within["added"] = value;
}

/** A message of which one value is another, is gone, is there twice or is new. */
function withSpoiled(packed: Uint8Array, spoiling: Spoiling): Uint8Array {
  const json = JSON.parse(saidBy(packed));
  spoil(json, spoiling);
  return saying(JSON.stringify(json).replaceAll(`"${HUGE}"`, "1e999"));
}

/** Which byte is another, or the first that is missing, as a part of all; before or after the message was compressed. */
export interface Damage {
  readonly at: number;
  readonly bits: number;
  readonly cuts: boolean;
  readonly isSaid: boolean;
}

const DAMAGES: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  bits: fc.integer({ min: 1, max: 255 }),
  cuts: fc.boolean(),
  isSaid: fc.boolean(),
});

function withDamage(packed: Uint8Array, { at, bits, cuts, isSaid }: Damage): Uint8Array {
  const bytes = isSaid ? new TextEncoder().encode(saidBy(packed)) : packed;
  const place = Math.floor(at * bytes.length);
  const damaged = cuts ? bytes.slice(0, place) : bytes.with(place, bytes[place]! ^ bits);
  return isSaid ? saying(damaged) : damaged;
}

/** Ways to spoil a message: in most, one value of what it says; in some, its bytes. */
export const WAYS: fc.Arbitrary<Spoiling | Damage> = fc.oneof(
  { arbitrary: SPOILINGS, weight: 4 },
  { arbitrary: DAMAGES, weight: 1 },
);

/** A message that was spoiled in a way. */
export function spoiledBy(packed: Uint8Array, way: Spoiling | Damage): Uint8Array {
  return "how" in way ? withSpoiled(packed, way) : withDamage(packed, way);
}
