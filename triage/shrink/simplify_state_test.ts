import { assert } from "@std/assert";
import fc from "fast-check";
import { formatCase } from "../../corpus/files/case_file.ts";
import { COLUMNS, DEFAULT_CASE, GROUPS, OWN_COLUMNS, withValue } from "../../machine/case.ts";
import { anyValue } from "../../machine/case_testing.ts";
import type { Column } from "../../machine/column.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { STATE_SIMPLIFICATIONS } from "./simplify_state.ts";
import { weigh } from "./weight.ts";

const PLAIN = new Anatomy();
PLAIN.read(DEFAULT_CASE.bytes);

/** Any value of a column but its default. */
const anyOther = (column: Column) => anyValue(column).filter((value) => String(value) !== String(column.default));

for (const column of COLUMNS) {
  Deno.test(`weigh() finds a case with another ${column.name} heavier`, () => {
    fc.assert(fc.property(anyOther(column), (value) => {
      const [odd, plain] = [withValue(DEFAULT_CASE, column, value), DEFAULT_CASE].map((c) => weigh(c, 1, 0, PLAIN));
      assert(odd! > plain!);
    }));
  });
}

for (const column of [...OWN_COLUMNS, ...GROUPS.device]) {
  Deno.test(`STATE_SIMPLIFICATIONS take ${column.name} to its default and leave the rest`, () => {
    const beside = COLUMNS.find((other) => other.group === "ve" && other.name === "gpa")!;
    fc.assert(fc.property(anyOther(column), anyOther(beside), (value, gpa) => {
      const wanted = withValue(DEFAULT_CASE, beside, gpa);
      const simpler = STATE_SIMPLIFICATIONS.map((step) => step(withValue(wanted, column, value)));
      assert(simpler.some((c) => c !== undefined && formatCase(c) === formatCase(wanted)));
    }));
  });
}
