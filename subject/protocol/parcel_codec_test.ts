import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Batch } from "../../machine/batch.ts";
import { type Case, fillBatch, readCase } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import type { Telling } from "../../machine/effects.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { anyTelling, anyToldOutcome } from "../any_told_testing.ts";
import { toldIn, type ToldOutcome, toLine } from "../testdata/told_outcome.ts";
import { LinesCodec } from "./json_lines.ts";
import { caseColumns, outcomeColumns, pack, unpack } from "./parcel.ts";
import { CASE_WIDTH, outcomeWidth, ParcelCodec } from "./parcel_codec.ts";

const HEADER = 16;

function batchOf(cases: readonly Case[]): Batch {
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  return batch;
}

Deno.test("ParcelCodec.encode() loses nothing of any case, whichever rows are sent", () => {
  fc.assert(fc.property(fc.array(anyCase(), { minLength: 2, maxLength: 5 }), (cases) => {
    const rows = cases.map((_, row) => row).filter((row) => row !== 1);
    const bytes = new ParcelCodec().encode({ batch: batchOf(cases), rows, number: 5, firstId: 0 });
    assertEquals(bytes.length, HEADER + CASE_WIDTH * rows.length);
    const there = new Batch(rows.length);
    unpack(bytes, HEADER, caseColumns(there), rows.map((_, k) => k));
    // Parcels have the gla that the batch has, also where the case does not say it.
    rows.forEach((row, k) => {
      const { ve, ...rest } = cases[row]!;
      assertEquals(readCase(there, k), { ...rest, ve: { ...ve, gla: ve.gla ?? 0n } });
    });
  }));
});

/** Outcomes as a module's process has them. */
function outcomesOf(batch: Batch, told: readonly ToldOutcome[], telling: Telling): Outcomes {
  const out = new Outcomes(batch.capacity, telling);
  out.reset(batch);
  const lines = told.map((outcome, k) => `${toLine(outcome, k, telling.what)}\n`).join("");
  const request = { batch, rows: told.map((_, row) => row), number: 0, firstId: 0 };
  new LinesCodec(7, telling).decode(new TextEncoder().encode(lines), request, out);
  return out;
}

Deno.test("ParcelCodec.decode() loses nothing of any outcome and its effects, and leaves other rows", () => {
  const several = anyTelling.chain((telling) =>
    fc.tuple(
      fc.constant(telling),
      fc.array(fc.tuple(anyCase(), anyToldOutcome(telling.accesses, "line")), { minLength: 3, maxLength: 4 }),
    )
  );
  fc.assert(fc.property(several, ([telling, both]) => {
    const batch = batchOf(both.map(([c]) => c));
    const must = outcomesOf(batch, both.map(([, outcome]) => outcome), telling);
    must.unanswered[2] = 1;
    const rows = both.map((_, row) => row).filter((row) => row !== 1);
    const codec = new ParcelCodec(telling);
    const answer = new Uint8Array(HEADER + outcomeWidth(telling) * rows.length);
    answer.set(codec.encode({ batch, rows, number: 9, firstId: 0 }).subarray(0, HEADER));
    answer.set(new TextEncoder().encode("done"));
    pack(outcomeColumns(must), rows, answer, HEADER);
    assertEquals([codec.meter(rows.length).measure(answer), codec.telling], [answer.length, telling]);
    const out = new Outcomes(both.length, telling);
    out.reset(batch);
    codec.decode(answer, { batch, rows, number: 9, firstId: 0 }, out);
    for (const row of rows) assertEquals(toldIn(out, row), toldIn(must, row));
    assertEquals([out.unanswered[2], out.effects!.told[1], out.handled[1]], [1, 0, 0]);
  }));
});

Deno.test("outcomeColumns() has every column of the effects, so that a module's process loses none", () => {
  const out = new Outcomes(2, { what: 0, accesses: 3 });
  const { accesses, ...effects } = out.effects!;
  const { most: _most, ...lists } = accesses;
  const there = outcomeColumns(out).map(({ bytes }) => bytes.buffer);
  for (const [name, column] of Object.entries({ ...effects, ...lists })) {
    assert(there.includes("u8" in column ? column.u8.buffer : column.buffer), name);
  }
  // told, exception, vector, fresh, count, and how many are listed; errorCode; vectorBytes; rflags, cr2, iterations, path; and each access.
  const width = 6 + 4 + 32 + 4 * 8 + 3 * (3 + 3 * 8);
  assertEquals(outcomeWidth({ what: 0, accesses: 3 }) - outcomeWidth(), width);
});
