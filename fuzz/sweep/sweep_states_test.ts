import { assert, assertEquals } from "@std/assert";
import { formatCase } from "../../corpus/files/case_file.ts";
import { Batch } from "../../machine/batch.ts";
import { readCase } from "../../machine/case.ts";
import { batchBytes } from "../../machine/case_testing.ts";
import { NO_REGISTER } from "../../machine/registers.ts";
import { BATCH_CASES, Panel } from "../../oracles/panel.ts";
import { impossibleCases } from "../../states/impossible_testing.ts";
import { withParties } from "../../triage/triage_testing.ts";
import { SPACES } from "./known_spaces.ts";
import { SweepWriter } from "./sweep_runner.ts";
import { PointReader } from "./sweep_space.ts";
import { casesBefore, ODD_PERIOD, statesOf } from "./sweep_states.ts";

const { core } = SPACES;

/** Points of moves with at most one prefix, from all over them. */
const SAMPLE = Array.from({ length: 3000 }, (_, k) => k * 101);

Deno.test("every point has device values whose bits 7 and 15 are clear and set in its plain states", () => {
  const batch = new Batch(core.states + 1);
  const writer = new SweepWriter(core);
  for (const point of SAMPLE) {
    writer.writePoint(batch, 0, point);
    for (const bit of [7, 15]) {
      const values = [0, 1].map((state) => batch.device.value.u32[2 * state]! >> bit & 1);
      assertEquals(values.toSorted(), [0, 1], `point ${point}, bit ${bit}`);
    }
  }
});

Deno.test("a plain state has no hazard where the operand can be aimed at the device", async () => {
  await withParties(async (parties) => {
    const panel = new Panel(parties, 1);
    const batch = new Batch(1);
    const writer = new SweepWriter(core);
    const reader = new PointReader(core);
    let aimed = 0;
    for (const point of SAMPLE) {
      reader.go(point);
      writer.writeCase(batch, 0, { point, state: point % core.states });
      batch.size = 1;
      await panel.run(batch);
      const { valid, addressSize, base, index, segment } = panel.reference;
      // Only with fs or gs can an address of 32 bits be the kernel's.
      const isShort = addressSize[0] === 4 || base[0] === NO_REGISTER && index[0] === NO_REGISTER && segment[0] === 0;
      if (valid[0] === 0 || isShort) continue;
      assertEquals(panel.expected.hazard[0], 0, `point ${point}`);
      aimed++;
    }
    assert(aimed > SAMPLE.length / 2);
  });
});

Deno.test("every point has possible states", () => {
  for (const [space, step] of [[core, 97], [SPACES.full, 9973]] as const) {
    const writer = new SweepWriter(space);
    const batch = new Batch(BATCH_CASES);
    for (let point = 0; point < space.size;) {
      batch.size = 0;
      for (; point < space.size && batch.size + space.states < BATCH_CASES; point += step) {
        writer.writePoint(batch, batch.size, point);
        batch.size += statesOf(point, space.states);
      }
      assertEquals(impossibleCases(batch, formatCase), []);
    }
  }
});

Deno.test("SweepWriter leaves nothing of what the batch held before, in any column", () => {
  const [fresh, used] = [new Batch(core.states + 1), new Batch(core.states + 1)];
  const writer = new SweepWriter(core);
  for (const point of SAMPLE) {
    const count = statesOf(point, core.states);
    for (const bytes of batchBytes(used)) bytes.fill(0xa5);
    for (const batch of [fresh, used]) {
      writer.writePoint(batch, 0, point);
      batch.size = count;
    }
    for (let row = 0; row < count; row++) assertEquals(readCase(used, row), readCase(fresh, row), `point ${point}`);
  }
});

Deno.test("casesBefore() counts the cases of all points before one", () => {
  for (let point = 0, cases = 0; point < 5 * ODD_PERIOD; cases += statesOf(point++, 4)) {
    assertEquals(casesBefore(point, 4), cases);
  }
});
