import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { FROZEN } from "../frozen_testing.ts";
import { Encoding } from "../generate/encoding.ts";
import { SPACES } from "./known_spaces.ts";
import { fingerprintOf } from "./sweep_fingerprint.ts";
import { SweepWriter } from "./sweep_runner.ts";
import { PointReader, sizeOf, type Space, TRUNCATIONS } from "./sweep_space.ts";
import { ODD_PERIOD, ODD_STATES, PLAIN_PAIRS, statesOf } from "./sweep_states.ts";

const { core, full } = SPACES;

/** The number of the point that a reader is at, from its digits. */
function numberOf(space: Space, { part, digits, fetch }: PointReader): number {
  const { axes, isTruncated } = space.parts[part]!;
  const number = axes.reduce((all, { size }, k) => all * size + digits[k]!, 0);
  return space.starts[part]! + (isTruncated === true ? number * TRUNCATIONS + fetch : number);
}

/** Text and how much of it can be fetched, of points one after the other. */
class Texts {
  readonly #batch: Batch;
  readonly #writer: SweepWriter;

  constructor(space: Space) {
    this.#batch = new Batch(space.states + 1);
    this.#writer = new SweepWriter(space);
  }

  of(point: number): string {
    this.#writer.writeText(this.#batch, 0, point);
    return `${String.fromCharCode(...this.#batch.text.subarray(0, TEXT_STRIDE - 1))}${this.#batch.fetch[0]}`;
  }
}

for (const space of [core, full]) {
  Deno.test(`the points of ${space.name} are its digits: each number has its own, and they have it`, () => {
    const reader = new PointReader(space);
    fc.assert(fc.property(fc.nat(space.size - 1), (point) => {
      reader.go(point);
      const { axes } = space.parts[reader.part]!;
      assert(axes.every(({ size }, k) => reader.digits[k]! >= 0 && reader.digits[k]! < size));
      assertEquals(numberOf(space, reader), point);
    }));
  });

  Deno.test(`the parts of ${space.name} are as large as the product of their axes, and the space as all of them`, () => {
    const sizes = space.parts.map(sizeOf);
    assertEquals(space.starts.at(-1), space.size);
    assertEquals(sizes.reduce((sum, size) => sum + size), space.size);
    for (const { axes, opcodeAxis, opcodes } of space.parts) assertEquals(axes[opcodeAxis]!.size, opcodes.length);
  });

  Deno.test(`the axes of ${space.name} that change fastest have no factor in common with the states`, () => {
    const numbers = [ODD_PERIOD, PLAIN_PAIRS, ODD_STATES];
    for (const { name, axes, isTruncated } of space.parts) {
      let product = isTruncated === true ? TRUNCATIONS : 1;
      for (let k = axes.length - 1; k >= 0 && product < ODD_PERIOD * ODD_STATES; k--) {
        product *= axes[k]!.size;
        assert(
          numbers.every((number) => product % number !== 0 || product >= ODD_PERIOD * ODD_STATES),
          `${name}: ${axes[k]!.name}`,
        );
      }
    }
  });
}

Deno.test("no two points of core have the same text", () => {
  const texts = new Texts(core);
  const seen = new Set<string>();
  for (let point = 0; point < core.size; point++) seen.add(texts.of(point));
  assertEquals(seen.size, core.size);
});

Deno.test("no two points of full have the same text, as far as two in a thousand show", () => {
  const texts = new Texts(full);
  const seen = new Set<string>();
  let points = 0;
  for (let point = 0; point < full.size; point += 997) {
    for (let k = 0; k < 2 && point + k < full.size; k++, points++) seen.add(texts.of(point + k));
  }
  assertEquals(seen.size, points);
});

Deno.test("full has every ModRM byte with every SIB byte after every prefix, REX and opcode of a move", () => {
  const { axes } = full.parts.find(({ name }) => name === "moves, after at most one prefix")!;
  const [prefixes, rex, opcodes, operands] = axes;
  assertEquals([prefixes!.size, rex!.size, opcodes!.size], [1 + 11, 1 + 16, 12]);
  const encoding = new Encoding();
  const text = new Uint8Array(TEXT_STRIDE);
  const seen = new Set<number>();
  for (let digit = 0; digit < operands!.size; digit++) {
    encoding.start(text, 0);
    operands!.write(encoding, digit);
    seen.add(text[0]! << 8 | (text[0]! < 0xc0 && (text[0]! & 7) === 4 ? text[1]! : 0));
  }
  assertEquals(seen.size, 256 - 24 + 24 * 256);
});

Deno.test("SweepWriter writes the same cases of a point alone and among others, wherever it was before", () => {
  const batch = new Batch(64);
  const [alone, among] = [new SweepWriter(core), new SweepWriter(core)];
  fc.assert(fc.property(fc.nat(core.size - 1), (point) => {
    among.writePoint(batch, 0, point);
    for (let state = 0; state < statesOf(point, core.states); state++) {
      const row = 32 + state;
      alone.writeCase(batch, row, { point, state });
      assertEquals(
        batch.text.slice(TEXT_STRIDE * row, TEXT_STRIDE * (row + 1)),
        batch.text.slice(TEXT_STRIDE * state, TEXT_STRIDE * (state + 1)),
      );
      assertEquals(
        batch.registers.u64.slice(16 * row, 16 * (row + 1)),
        batch.registers.u64.slice(16 * state, 16 * (state + 1)),
      );
      assertEquals([batch.rip.at(row), batch.fsBase.at(row), batch.device.value.at(row)], [
        batch.rip.at(state),
        batch.fsBase.at(state),
        batch.device.value.at(state),
      ]);
    }
  }));
});

Deno.test("fingerprintOf() is what it was: a number stands for the same cases as ever", () => {
  assertEquals([fingerprintOf(core), fingerprintOf(full)], [...FROZEN.spaces]);
});
