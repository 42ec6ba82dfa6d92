import { assert, assertEquals } from "@std/assert";
import { HOSTILE, matrixOf } from "../reports_testing.ts";
import { matrixText } from "./matrix_text.ts";

const TWO = matrixOf(["iced", "mine"]);

Deno.test("matrixText() shows who is wrong in a table, and tells of the other extensions in sentences", () => {
  assertEquals(matrixText(TWO, { all: false }), [
    "Who is wrong in what, by extension",
    "               settled  iced  mine",
    "  base  1,234 of 2,000  .     1f 2r 3a 4l 5n 6o 1,500?",
    "  none  1,234 of 2,000  .     3a",
    "  all   4,936 of 8,000  .     1f 2r 6a 4l 5n 6o 1,544?",
    "  f fails to answer, r wrongly rejects, a wrongly accepts, l finds a wrong",
    "  length, n gives a wrong name, o finds wrong operands; ? differs from iced, and",
    "  nothing says who is wrong",
    "",
    "  1 extension in which decoders differ and nothing says who is wrong:",
    "  AVX512_FP16 44",
    "",
    "  1 extension in which nobody is found wrong: 1,234 of 2,000 texts settled",
    "",
    "9,000 texts decoded; decoders differ in 777; CPU and records were asked about",
    "8,000, and settle 4,936",
  ]);
});

Deno.test("matrixText() shows every extension where all are wanted, and says where a run was stopped", () => {
  const lines = matrixText({ ...TWO, decoded: 4096 }, { all: true });
  assertEquals(lines.slice(2, 7).map((line) => line.trim().split(" ")[0]), [
    "base",
    "AVX",
    "AVX512_FP16",
    "none",
    "all",
  ]);
  assert(lines.join(" ").includes("4,096 texts decoded, of 9,000: the run was stopped; decoders differ"));
  const swept = { space: "core", first: 1000, last: 2999 };
  const text = matrixText({ ...TWO, swept }, { all: true }).join(" ");
  assert(text.includes("9,000 texts decoded, those of points 1,000 to 2,999 of core among them; decoders differ"));
});

Deno.test("matrixText() lists the decoders of an extension where a table is too wide, and keeps to the columns", () => {
  const many = matrixOf(Array.from({ length: 8 }, (_, n) => n === 0 ? "iced" : `a-decoder-of-somebody-${n}`));
  const lines = matrixText(many, { all: false });
  for (const line of lines) assert(line.length <= 80, line);
  assertEquals(lines.slice(1, 4), [
    "  base: 1,234 of 2,000 settled",
    "    a-decoder-of-somebody-7  1f 2r 3a 4l 5n 6o 1,500?",
    "  none: 1,234 of 2,000 settled",
  ]);
  assert(matrixText(many, { all: false, columns: 300 })[1]!.startsWith("          "));
});

Deno.test("matrixText() has no row, and no legend, where nobody is wrong", () => {
  const nobody = { ...TWO, rows: TWO.rows.filter(({ extension }) => extension === "AVX") };
  assertEquals(matrixText(nobody, { all: false }).slice(0, 3), [
    "Who is wrong in what, by extension",
    "",
    "  1 extension in which nobody is found wrong: 1,234 of 2,000 texts settled",
  ]);
});

Deno.test("matrixText() prints no control character of a name", () => {
  const text = matrixText(matrixOf([HOSTILE, HOSTILE]), { all: true }).join("");
  // deno-lint-ignore no-control-regex -- these are what must not be there
  assert(!/[\u0000-\u001f\u2028]/.test(text));
});
