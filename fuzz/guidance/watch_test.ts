import { assert, assertEquals, assertRejects } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { CoverageError } from "../coverage/coverage_error.ts";
import { Generator } from "../generate/generator.ts";
import { FeatureKind, kindOf } from "./behaviour.ts";
import type { Observed } from "./guide.ts";
import { watchRevisions } from "./watch.ts";
import { featuresOf, type Job } from "./watch_testing.ts";

const NAMES = ["posted", "linux-6.12", "corrected"];

Deno.test("watchRevisions() gives subjects that do what the revisions do, watched or not", async () => {
  const guide = await watchRevisions(NAMES);
  const [subjects, plain] = [guide.watched(1), guide.plain];
  assertEquals([subjects, plain].map((all) => all.map(({ name }) => name)), [NAMES, NAMES]);
  const size = 4096;
  const batch = new Batch(size);
  new Generator(3, size).fill(batch, 0, size);
  for (const [n, subject] of subjects.entries()) {
    const [watched, unwatched] = [new Outcomes(size), new Outcomes(size)];
    await subject.run(batch, watched);
    await plain[n]!.run(batch, unwatched);
    assertEquals(watched, unwatched);
  }
});

Deno.test("Watch.isFresh() says it once, and only of cases that did something new to any subject", async () => {
  const guide = await watchRevisions(NAMES);
  const batch = new Batch(4);
  const out = new Outcomes(4);
  const run = async () => {
    for (const subject of guide.watched(1)) await subject.run(batch, out);
    return [0, 1, 2, 3].map((row) => guide.isFresh(batch, row));
  };
  fillBatch(batch, ["8b 07", "8b 07", "d5 08 8b 07", "8b 07"].map((text) => caseFrom(text)));
  guide.start([]);
  assertEquals(await run(), [true, false, true, false]);
  assertEquals(await run(), [false, false, false, false]);
  guide.start([]);
  assertEquals(await run(), [true, false, true, false]);
});

Deno.test("Watch.watched() gives subjects that are watched in every so many cases of a batch, and run all of them", async () => {
  const guide = await watchRevisions(NAMES);
  const [batch, out] = [new Batch(8), new Outcomes(8)];
  const run = async (step: number) => {
    // The posted one last: the others refuse these, whose gla is nobody's.
    for (const subject of guide.watched(step).toReversed()) await subject.run(batch, out);
    assertEquals([...out.handled], [1, 1, 1, 1, 1, 1, 0, 0]);
  };
  fillBatch(batch, ["8b 07", "88 07", "8b 07", "90", "c6 07 01", "88 07"].map((text) => caseFrom(text)));
  guide.start([]);
  await run(2);
  const fresh = () => [0, 1, 2, 3, 4, 5].map((row) => guide.isFresh(batch, row));
  assertEquals(fresh(), [true, false, false, false, true, false]);
  await run(1);
  assertEquals(fresh(), [false, true, false, true, false, false]);
});

Deno.test("Watch.start() knows the features that it is given", async () => {
  const guide = await watchRevisions(NAMES);
  const one = new Batch(1);
  const out = new Outcomes(1);
  fillBatch(one, [caseFrom("0f b6 07")]);
  const [{ features }] = await guide.observe(one, [0]) as [Observed];
  assert(features.length > 20);
  assert(features.every((feature) => kindOf(feature) !== FeatureKind.behaviour));
  guide.start([...features, 0x8000_0001]);
  for (const subject of guide.watched(1)) await subject.run(one, out);
  assertEquals(guide.isFresh(one, 0), false);
});

Deno.test("Guide.observe() gives the same features each time, in a worker, and whatever ran before", async () => {
  const job: Job = { names: NAMES, seed: 3, cases: 200 };
  const guide = await watchRevisions(NAMES);
  const expected = await featuresOf(guide, job.seed, job.cases);
  assertEquals(await featuresOf(guide, job.seed, job.cases, true), expected);
  assertEquals(await featuresOf(await watchRevisions(NAMES), job.seed, job.cases, true), expected);

  const workers = [1, 2].map(() => new Worker(new URL("./watch_testing.ts", import.meta.url), { type: "module" }));
  const answers = workers.map((worker) => {
    return new Promise<number[][]>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(job);
    });
  });
  try {
    for (const answer of answers) assertEquals(await answer, expected);
  } finally {
    for (const worker of workers) worker.terminate();
  }
});

Deno.test("Watch.isFresh() is true of no case whose features are known, and of few others", async () => {
  const size = 2048;
  const guide = await watchRevisions(NAMES);
  const batch = new Batch(size);
  const out = new Outcomes(size);
  new Generator(3, size).fill(batch, 0, size);
  const freshAfter = async (known: Iterable<number>) => {
    guide.start(known);
    for (const subject of guide.watched(1)) await subject.run(batch, out);
    return Array.from({ length: size }, (_, row) => guide.isFresh(batch, row)).filter((isFresh) => isFresh).length;
  };
  const fresh = await freshAfter([]);
  assert(fresh > 20 && fresh < size / 4, `${fresh}`);
  assertEquals(await freshAfter((await featuresOf(guide, 3, size)).flat()), 0);
});

Deno.test("watchRevisions() refuses a revision that there is not", async () => {
  await assertRejects(
    () => watchRevisions(["linux-7.0"]),
    CoverageError,
    "Handler has no revision of this name: linux-7.0",
  );
});
