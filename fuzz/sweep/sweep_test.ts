import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { HandlerSubject, posted } from "../../handler/revision_subject.ts";
import { markUnknown } from "../../machine/feature.ts";
import { Unanswered } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { BATCH_CASES, Panel, type Parties } from "../../oracles/panel.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { withParties } from "../../triage/triage_testing.ts";
import { CrewError } from "../crew/crew.ts";
import { collectSwept } from "./collect_sweep.ts";
import { SPACES } from "./known_spaces.ts";
import { BLOCK_POINTS, sweep, SweepState } from "./sweep.ts";
import { sweepThreads } from "./sweep_threads.ts";
import { SweepRunner } from "./sweep_runner.ts";
import type { PointRange } from "./sweep_space.ts";
import { casesBefore } from "./sweep_states.ts";
import { Count, Tally, type TallyData } from "./sweep_tally.ts";
import { grieveWorkers, type SweepGrief } from "./sweep_testing.ts";

const { core } = SPACES;
const SETTINGS = { space: "core", subjects: [posted.name], asksCpu: false } as const;

/** A few blocks in the middle of the space, and not whole ones at the ends. */
const RANGE: PointRange = { from: 20 * BLOCK_POINTS - 1000, to: 23 * BLOCK_POINTS + 777 };

const optionsOf = (workers: number) => ({
  range: RANGE,
  blockPoints: BLOCK_POINTS,
  hands: sweepThreads(SETTINGS, workers),
});

/** What some workers make of the range; `goesOn` may stop them. */
async function swept(workers: number, done: SweepState = new SweepState(), goesOn = () => true): Promise<SweepState> {
  await sweep(optionsOf(workers), done.done, {
    goesOn,
    take: (block, { tally }) => done.add([block], tally),
  });
  return done;
}

function collectorOf(parties: Parties): Collector {
  return new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
}

const WHOLE = withParties(async (parties) => (await new SweepRunner(core, parties).run(RANGE)).data);

Deno.test("the tallies of ranges add up to that of all of them, wherever it is parted and in whatever order", async () => {
  await withParties(async (parties) => {
    const runner = new SweepRunner(core, parties);
    const [from, to] = [360_000, 361_000];
    const whole = (await runner.run({ from, to })).data;
    const cuts = fc.uniqueArray(fc.integer({ min: from + 1, max: to - 1 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.infiniteStream(fc.nat()), async (cuts, order) => {
        const ends = [from, ...cuts.toSorted((a, b) => a - b), to];
        const parts: TallyData[] = [];
        for (let n = 1; n < ends.length; n++) parts.push((await runner.run({ from: ends[n - 1]!, to: ends[n]! })).data);
        const tally = new Tally();
        while (parts.length > 0) tally.add(parts.splice(order.next().value! % parts.length, 1)[0]!);
        assertEquals(tally.data, whole);
      }),
      { numRuns: 10 },
    );
    // Else the law is about nothing.
    assert(whole.opcodes.some(({ pairs }) => pairs.reduce((sum, { buckets }) => sum + buckets.length, 0) > 3));
  });
});

Deno.test("a tally counts every point and case, and each case as accepted, as refused, or as both", async () => {
  const tally = new Tally();
  tally.add(await WHOLE);
  assertEquals(tally.sum(Count.points), RANGE.to - RANGE.from);
  const cases = casesBefore(RANGE.to, core.states) - casesBefore(RANGE.from, core.states);
  assertEquals(tally.sum(Count.cases), cases);
  assertEquals(tally.sum(Count.accepted) + tally.sum(Count.split) + tally.sum(Count.refused), cases);
});

Deno.test("a tally takes what a subject is not asked for neither accepted nor refused, and holds it against nobody", async () => {
  const part = core.parts.findIndex(({ isTruncated }) => isTruncated === true);
  const from = core.starts[part]!;
  const handler = new HandlerSubject(posted);
  const deaf: Subject = {
    ...{ name: "deaf", close: () => {} },
    run(batch, out) {
      handler.run(batch, out);
      markUnknown(batch, 0, out.unanswered);
      for (let row = 0; row < batch.size; row++) {
        if (out.unanswered[row] === 0) continue;
        out.resetRow(batch, row);
        out.unanswered[row] = Unanswered.needs;
      }
    },
  };
  await withParties(async (parties) => {
    const tally = await new SweepRunner(core, { ...parties, subjects: [deaf] }).run({ from, to: from + 100 });
    assert(tally.sum(Count.cases) >= 100);
    assertEquals([Count.accepted, Count.split, Count.refused].map((count) => tally.sum(count)), [0, 0, 0]);
    assertEquals(
      [...tally.opcodes.values()].flatMap(({ buckets }) => [...buckets].filter(([pair]) => pair.includes("deaf"))),
      [],
    );
  });
});

Deno.test("sweep() gives the same with one worker and with three, and as one runner gives alone", async () => {
  const [one, three] = [await swept(1), await swept(3)];
  assertEquals(one.tally.data, await WHOLE);
  assertEquals(three.tally.data, await WHOLE);
  assertEquals(three.done, [RANGE]);
});

Deno.test("sweep() goes on from what is done, and gives the same", async () => {
  let blocks = 0;
  const state = await swept(1, new SweepState(), () => blocks++ < 2);
  assert(state.done.length > 0 && state.done[0]!.to < RANGE.to);
  assertEquals((await swept(2, state)).tally.data, await WHOLE);
  assertEquals(state.done, [RANGE]);
});

for (const [grief, at] of [["dying", 0], ["dying", 1]] as const) {
  Deno.test(`sweep() replaces a worker that ends, the ${at === 0 ? "first" : "second"}, and gives the same`, async () => {
    using workers = grieveWorkers((started) => started === at ? grief : undefined);
    assertEquals((await swept(2)).tally.data, await WHOLE);
    assertEquals(workers.started, 3);
  });
}

const HOPELESS: readonly (readonly [SweepGrief, RegExp])[] = [
  ["unable", /^Worker does not start: .*Worker is unable/],
  ["dying", /^Points \d+-\d+ ended their worker 3 times: .*Worker died/],
];

for (const [grief, message] of HOPELESS) {
  Deno.test(`sweep() gives up where every worker is ${grief}, and says so`, async () => {
    using _workers = grieveWorkers(() => grief);
    const error = await assertRejects(() => swept(2), CrewError);
    assert(message.test(error.message), error.message);
  });
}

Deno.test("sweep() ends with what the hook throws, not with a block that is run again", async () => {
  using workers = grieveWorkers(() => undefined);
  const full = () => {
    throw new Error("Disk is full");
  };
  await assertRejects(() => sweep(optionsOf(1), [], { goesOn: () => true, take: full }), Error, "Disk is full");
  assertEquals(workers.started, 1);
});

Deno.test("collectSwept() gives the same findings from parts added in another order, and counts what differs", async () => {
  await withParties(async (parties) => {
    const runner = new SweepRunner(core, parties);
    const ranges = [{ from: 0, to: 3000 }, { from: 3000, to: 9000 }];
    const collect = async (order: readonly PointRange[]) => {
      const tally = new Tally();
      for (const range of order) tally.add((await runner.run(range)).data);
      const collector = collectorOf(parties);
      const result = await collectSwept(
        { space: core, range: { from: 0, to: 9000 }, tally },
        collector,
        new Panel(parties, BATCH_CASES),
      );
      return { result, findings: collector.findings };
    };
    const [a, b] = [await collect(ranges), await collect(ranges.toReversed())];
    assertEquals(a, b);
    assertEquals(a.result.lost, 0);
    assertEquals(a.result.only, a.findings.map(({ id }) => id).sort());
    const disagreements = a.findings.reduce((sum, { count }) => sum + count, 0);
    assert(disagreements >= a.result.disagreeing && a.result.disagreeing > 0);
    assert(a.findings.every(({ count }) => count > 0));
  });
});

Deno.test("collectSwept() tells what the sweep alone has shown, and adds to what was there", async () => {
  await withParties(async (parties) => {
    const runner = new SweepRunner(core, parties);
    const collector = collectorOf(parties);
    const panel = new Panel(parties, BATCH_CASES);
    const first = { space: core, range: { from: 0, to: 2000 } };
    const { tally } = { tally: await runner.run(first.range) };
    const before = await collectSwept({ ...first, tally }, collector, panel);
    const counts = new Map(collector.findings.map(({ id, count }) => [id, count]));
    const again = await collectSwept({ ...first, tally }, collector, panel);
    assert(before.only.length > 0);
    assertEquals(again.only, []);
    assertEquals(new Map(collector.findings.map(({ id, count }) => [id, count / 2])), counts);
  });
});

/** Another subject finds other things. */
Deno.test("SweepRunner runs the subjects that it is given", async () => {
  await withParties(async (parties) => {
    const two = { ...parties, subjects: [new HandlerSubject(posted), new HandlerSubject(posted)] };
    const range = { from: 0, to: 500 };
    const [one, both] = [await new SweepRunner(core, parties).run(range), await new SweepRunner(core, two).run(range)];
    assertEquals(both.sum(Count.accepted), one.sum(Count.accepted));
    assertEquals(both.sum(Count.split), 0);
  });
});
