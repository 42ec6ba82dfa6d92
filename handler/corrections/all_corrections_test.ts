import { assert, assertEquals } from "@std/assert";
import { type Result, runCase } from "../handler_testing.ts";
import { corrected, type Correction, CORRECTIONS, HandlerSubject, REVISIONS } from "../revision_subject.ts";
import { linux519, linux61, linux612, linux72, posted, type Revision } from "../revision_subject.ts";

const without = ({ name, corrections }: Revision, id: string): Revision => ({
  name,
  corrections: corrections.filter((correction) => correction.id !== id),
});

const outcome = (revision: Revision, { example }: Correction): Result => runCase(example, new HandlerSubject(revision));

const ids = ({ corrections }: Revision) => corrections.map(({ id }) => id);

Deno.test("CORRECTIONS has each correction once, with a short name, a title and a sentence", () => {
  assertEquals(new Set(CORRECTIONS.map(({ id }) => id)).size, CORRECTIONS.length);
  for (const { id, title, sentence } of CORRECTIONS) {
    assert(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id), id);
    assert(/^[A-Z].*[^.]$/.test(title), title);
    assert(/^[A-Z].*\.$/.test(sentence), sentence);
  }
});

Deno.test("REVISIONS are lists of CORRECTIONS, in their order", () => {
  const all = CORRECTIONS.map(({ id }) => id);
  for (const revision of REVISIONS) assertEquals(ids(revision), all.filter((id) => ids(revision).includes(id)));
});

Deno.test("REVISIONS build each Linux on the one before", () => {
  assertEquals(ids(posted), []);
  assertEquals(ids(linux519), ["user-mode", "signed-result", "errno", "page-crossing", "uninitialised-r15"]);
  assertEquals(ids(linux61), [...ids(linux519), "kernel-gla", "zeroed-r15"]);
  assertEquals(ids(linux612), [...ids(linux61), "private-gpa", "rex2-decoder", "evex-map-4-decoder"]);
  assertEquals(ids(linux72), [...ids(linux612), "xop-decoder", "rex-before-vex"]);
});

Deno.test("CORRECTIONS leave nothing out that no revision has, but what refuses REX2 and XOP", () => {
  const used = new Set(REVISIONS.flatMap(ids));
  assertEquals(CORRECTIONS.map(({ id }) => id).filter((id) => !used.has(id)), ["rex2", "xop"]);
});

/** The revision that had a correction first, or to which one was added. */
const firstWith = (correction: Correction): Revision =>
  REVISIONS.find(({ corrections }) => corrections.includes(correction)) ??
    { name: "more", corrections: [...linux72.corrections, correction] };

for (const correction of CORRECTIONS) {
  const { id } = correction;
  Deno.test(`CORRECTIONS have an example of ${id} that shows it`, () => {
    const revision = firstWith(correction);
    const [before, after] = [outcome(without(revision, id), correction), outcome(revision, correction)];
    assert(JSON.stringify(before, text) !== JSON.stringify(after, text), JSON.stringify(after, text));
  });
}

for (const correction of CORRECTIONS.filter((correction) => corrected.corrections.includes(correction))) {
  Deno.test(`corrected needs ${correction.id} for the correction's example`, () => {
    const [before, after] = [outcome(without(corrected, correction.id), correction), outcome(corrected, correction)];
    assert(JSON.stringify(before, text) !== JSON.stringify(after, text), JSON.stringify(after, text));
  });
}

const text = (_: string, value: unknown) => typeof value === "bigint" ? `${value}` : value;
