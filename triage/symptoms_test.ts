import { assert, assertEquals } from "@std/assert";
import { corrected, CORRECTIONS } from "../handler/revision_subject.ts";
import { SUBJECT_FIELDS } from "../oracles/judge/fields.ts";
import { NATURES } from "./signature/disagreement.ts";
import { Pair } from "./signature/pairs.ts";
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
    pair: Pair.subject,
    field: SUBJECT_FIELDS.indexOf("register"),
    nature: NATURES.indexOf(nature),
  });
  assertEquals(isSymptom(kind("upper half"), "upper-half"), true);
  assertEquals(isSymptom(kind("value"), "upper-half"), false);
  assertEquals(isSymptom(kind("value"), "no-such-correction"), false);
});
