import { assert, assertEquals, assertRejects } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, fillBatch } from "../../machine/case.ts";
import { Outcomes, Unanswered } from "../../machine/outcome.ts";
import { SubjectError } from "../../subject/protocol/subject_error.ts";
import { closeGuide, openGuide, openSubject } from "./tested_subjects.ts";

const LOOPING = caseOf([0xa0], { cpl: 3 });
const CASES = [caseOf([0x8b, 0x07]), LOOPING, caseOf([0x88, 0x07])];

Deno.test("openGuide() watches a module that loops without end, and says so of the case", async () => {
  const { href } = new URL("../../subject/testdata/loops.ts", import.meta.url);
  const guide = await openGuide({ subjects: ["loops"], own: { kind: "module", url: href, timeout: 500 } });
  try {
    const batch = new Batch(3);
    fillBatch(batch, CASES);
    guide.start([]);
    for (const subject of [guide.watched(1)[0]!, guide.watched(2)[0]!, guide.plain[0]!]) {
      const out = new Outcomes(3);
      await subject.run(batch, out);
      assertEquals([...out.unanswered], [0, Unanswered.hang, 0]);
      assertEquals([...out.handled], [1, 0, 0]);
    }
    assert(CASES.some((_, row) => guide.isFresh(batch, row)));
    const [looping] = await guide.observe(batch, [1]);
    assert(looping!.features.length > 0);
  } finally {
    await closeGuide(guide);
  }
});

Deno.test("openSubject() refuses a revision that there is not", async () => {
  const open = () => openSubject({ kind: "revision", name: "linux-7.0" });
  assertEquals((await assertRejects(open, SubjectError)).message, "Handler has no revision of this name: linux-7.0");
});
