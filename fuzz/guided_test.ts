import { assert, assertEquals, assertRejects } from "@std/assert";
import { HandlerSubject, REVISIONS } from "../handler/revision.ts";
import { Batch } from "../machine/batch.ts";
import { Outcomes } from "../machine/outcome.ts";
import { CoverageError } from "./coverage/errors.ts";
import { Generator } from "./generate.ts";
import { openGuided } from "./guided.ts";
import { featuresOf, type Job } from "./guided_testing.ts";

const CASES = 512;
const BATCHES = 40;

/** Everything in an outcome, as bytes. */
function bytesOf({ handled, returned, rip, registers, access }: Outcomes): Uint8Array[] {
  const { count, size, direction, gpa, data } = access;
  return [handled, new Uint8Array(returned.buffer), rip.u8, registers.u8, count, size, direction, gpa.u8, data.u8];
}

for (const revision of REVISIONS) {
  Deno.test(`openGuided() gives ${revision.name} the same outcomes as without probes, on 20k generated cases`, async () => {
    const { subject, coverage } = await openGuided(revision.name);
    const plain = new HandlerSubject(revision);
    const generator = new Generator(7, CASES);
    const batch = new Batch(CASES);
    const [expected, found] = [new Outcomes(CASES), new Outcomes(CASES)];
    let rows = 0;
    let fresh = 0;
    coverage.begin();
    for (let number = 0; number < BATCHES; number++) {
      generator.fill(batch, number, CASES);
      plain.run(batch, expected);
      await subject.run(batch, found, () => {
        rows++;
        if (coverage.isNew()) fresh++;
        coverage.begin();
      });
      assertEquals(bytesOf(found), bytesOf(expected));
    }
    assertEquals(rows, CASES * BATCHES);
    assert(fresh > 20 && fresh < rows / 50, `${fresh} of ${rows} cases are new`);
  });
}

Deno.test("openGuided() gives the same features each time, in a worker, and whatever ran before", async () => {
  const job: Job = { revision: "posted", seed: 3, cases: 300 };
  const guided = await openGuided(job.revision);
  const expected = featuresOf(guided, job.seed, job.cases);
  assertEquals(featuresOf(guided, job.seed, job.cases, true), expected);
  assertEquals(featuresOf(await openGuided(job.revision), job.seed, job.cases, true), expected);

  const workers = [1, 2].map(() => new Worker(new URL("./guided_testing.ts", import.meta.url), { type: "module" }));
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

Deno.test("openGuided() refuses a revision that does not exist", async () => {
  const error = await assertRejects(() => openGuided("none"), CoverageError);
  assertEquals(error.message, "Handler has no revision of this name: none");
});

Deno.test("Coverage.isNew() is true of no case whose features are known", async () => {
  const guided = await openGuided("posted");
  const { subject, coverage } = guided;
  const batch = new Batch(CASES);
  new Generator(3, CASES).fill(batch, 0, CASES);
  const known = featuresOf(guided, 3, CASES).flat();
  coverage.forget(known);
  const fresh: number[] = [];
  coverage.begin();
  await subject.run(batch, new Outcomes(CASES), (row) => {
    if (coverage.isNew()) fresh.push(row);
    coverage.begin();
  });
  assertEquals(fresh, []);
});
