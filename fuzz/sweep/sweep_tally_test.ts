import { assert, assertEquals } from "@std/assert";
import { Batch, TEXT_STRIDE } from "../../machine/batch.ts";
import { Panel, type Parties } from "../../oracles/panel.ts";
import { withParties } from "../../triage/triage_testing.ts";
import { SPACES } from "./known_spaces.ts";
import { SweepRunner, SweepWriter } from "./sweep_runner.ts";
import type { PointRange } from "./sweep_space.ts";
import { statesOf } from "./sweep_states.ts";
import { COUNTS, hasModrm, NO_MODRM, Tally } from "./sweep_tally.ts";

const { core } = SPACES;

/** Prefixes and REX, none of which is an opcode of the moves. */
const PREFIXES = new Set([0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x2e, 0x36, 0x3e, 0x26, 0x64, 0x65]
  .concat(Array.from({ length: 16 }, (_, bits) => 0x40 | bits)));

/** Opcode and ModRM byte of a move, read from its bytes; -1 where it has none. */
function partsOf(text: Uint8Array): [opcode: string, modrm: number] {
  let at = text.findIndex((byte) => !PREFIXES.has(byte));
  const start = at;
  if (text[at] === 0x0f) at += text[at + 1] === 0x38 ? 2 : 1;
  const opcode = [...text.subarray(start, at + 1)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [opcode, /^a[0-5]$/.test(opcode) ? -1 : text[at + 1]!];
}

/** The counts of each opcode and ModRM byte, one case after the other, each alone. */
async function recount(parties: Parties, { from, to }: PointRange): Promise<Map<string, number[]>> {
  const [panel, batch, writer] = [new Panel(parties, 1), new Batch(1), new SweepWriter(core)];
  const counts = new Map<string, number[]>();
  batch.size = 1;
  for (let point = from; point < to; point++) {
    for (let state = 0; state < statesOf(point, core.states); state++) {
      writer.writeCase(batch, 0, { point, state });
      await panel.run(batch);
      const [seat] = panel.seats;
      const { handled, returned } = seat!.outcomes;
      const accepts = handled[0] === 1 && returned[0]! > 0;
      const differ = (seat!.fields[0]! | panel.decoderFields[0]!) !== 0;
      const key = partsOf(batch.text.subarray(0, TEXT_STRIDE)).join(" ");
      const was = counts.get(key) ?? [0, 0, 0, 0, 0, 0];
      const now = [state === 0, true, accepts, false, !accepts, differ];
      counts.set(key, was.map((n, k) => n + Number(now[k])));
    }
  }
  return counts;
}

/** The first points of the space, and some around the end and the beginning of parts without operands and of cut texts. */
const RANGES = [
  0,
  ...["a0 to a3, after at most one prefix", "moves, cut", "string moves, cut"].map((name) =>
    core.starts[core.parts.findIndex((part) => part.name === name)]! - 60
  ),
].map((from) => ({ from, to: from + 240 }));

for (const range of RANGES) {
  Deno.test(`a tally of points ${range.from}-${range.to - 1} counts each opcode and ModRM byte as a slow recount does`, async () => {
    await withParties(async (parties) => {
      const tally = await new SweepRunner(core, parties).run(range);
      const counted = new Map<string, number[]>();
      for (const [opcode, of] of tally.opcodes) {
        for (const cell of of.cells) {
          const key = `${core.opcodes[opcode]} ${cell === NO_MODRM ? -1 : cell}`;
          counted.set(key, [...of.counts.subarray(cell * COUNTS, (cell + 1) * COUNTS)]);
        }
      }
      const sorted = (counts: Map<string, number[]>) => [...counts].sort(([a], [b]) => a < b ? -1 : 1);
      assertEquals(sorted(counted), sorted(await recount(parties, range)));
    });
  });
}

Deno.test("a bucket of a tally has the ModRM bytes whose points alone show it, and its data keeps them", async () => {
  await withParties(async (parties) => {
    const runner = new SweepRunner(core, parties);
    const range = { from: 0, to: 200 };
    const whole = new Tally();
    whole.add(structuredClone((await runner.run(range)).data));
    const shown = new Set<string>();
    for (let point = range.from; point < range.to; point++) {
      for (const [opcode, of] of (await runner.run({ from: point, to: point + 1 })).opcodes) {
        for (const [pair, key] of of.buckets) shown.add(`${opcode} ${of.cells[0]} ${pair} ${key}`);
      }
    }
    let [bits, buckets] = [0, 0];
    for (const [opcode, of] of whole.opcodes) {
      buckets += of.buckets.size;
      for (const [pair, key, bucket] of of.buckets) {
        for (let modrm = 0; modrm < NO_MODRM; modrm++) {
          assertEquals(hasModrm(bucket.modrm, modrm), shown.has(`${opcode} ${modrm} ${pair} ${key}`));
          bits += Number(hasModrm(bucket.modrm, modrm));
        }
      }
    }
    assertEquals(bits, shown.size);
    // Else every bucket was about one cell.
    assert(bits > 2 * buckets);
  });
});
