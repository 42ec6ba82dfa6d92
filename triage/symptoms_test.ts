import { assert, assertEquals } from "@std/assert";
import { SUBJECT_FIELDS } from "../findings/fields.ts";
import { NATURES } from "../findings/nature.ts";
import { corrected, CORRECTIONS, HandlerSubject } from "../handler/revision_subject.ts";
import { Seat } from "../oracles/pair.ts";
import { isSymptom } from "./symptoms.ts";

Deno.test("every correction of the corrected handler says how its want shows, in fields and natures that there are", () => {
  for (const { id } of corrected.corrections) {
    assert((CORRECTIONS.find((correction) => correction.id === id)!.shows ?? []).length > 0, id);
  }
  for (const symptom of CORRECTIONS.flatMap(({ shows = [] }) => shows)) {
    const [field, nature = ""] = symptom.split(": ");
    assert(SUBJECT_FIELDS.includes(field as never) && NATURES.includes(nature as never), symptom);
  }
});

Deno.test("isSymptom() tells an upper half that was left from another wrong value that the same correction would remove", () => {
  const kind = (nature: typeof NATURES[number]) => ({
    pair: new Seat(new HandlerSubject(corrected), 1, 0).pair,
    field: SUBJECT_FIELDS.indexOf("register"),
    nature: NATURES.indexOf(nature),
  });
  const change = CORRECTIONS.find(({ id }) => id === "upper-half")!;
  assertEquals(isSymptom(kind("upper half kept"), change), true);
  assertEquals(isSymptom(kind("value"), change), false);
  const { shows: _, ...silent } = change;
  assertEquals(isSymptom(kind("upper half kept"), silent), false);
});
