import { assert, assertEquals } from "@std/assert";
import { SUBJECT_FIELDS } from "../findings/fields.ts";
import { NATURES } from "../findings/nature.ts";
import { corrected, CORRECTIONS, HandlerSubject } from "../handler/revision_subject.ts";
import { Seat } from "../oracles/pair.ts";
import { isSymptom, SYMPTOMS } from "./symptoms.ts";

Deno.test("SYMPTOMS has every correction of the corrected handler, and names fields and natures that there are", () => {
  const known = CORRECTIONS.map(({ id }) => id);
  assertEquals(Object.keys(SYMPTOMS).filter((id) => !known.includes(id)), []);
  for (const { id } of corrected.corrections) assert(SYMPTOMS[id] !== undefined, id);
  for (const symptom of Object.values(SYMPTOMS).flat()) {
    const [field, nature = ""] = symptom.split(": ");
    assert(SUBJECT_FIELDS.includes(field as never) && NATURES.includes(nature as never), symptom);
  }
});

Deno.test("isSymptom() tells a stale upper half from another wrong value that the same correction would remove", () => {
  const kind = (nature: typeof NATURES[number]) => ({
    pair: new Seat(new HandlerSubject(corrected), 1, 0).pair,
    field: SUBJECT_FIELDS.indexOf("register"),
    nature: NATURES.indexOf(nature),
  });
  assertEquals(isSymptom(kind("upper half"), "upper-half"), true);
  assertEquals(isSymptom(kind("value"), "upper-half"), false);
  assertEquals(isSymptom(kind("value"), "no-such-correction"), false);
});
