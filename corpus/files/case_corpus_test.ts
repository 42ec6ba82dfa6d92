import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { caseOf } from "../../machine/case.ts";
import { anyCase } from "../../machine/case_testing.ts";
import { formatCorpus, mergeCorpora, parseCorpus } from "./case_corpus.ts";
import { formatCase } from "./case_file.ts";
import { InputError } from "./hex.ts";

/** Corpora that have cases in common. */
const anyCorpora = () =>
  fc.array(anyCase(), { minLength: 1, maxLength: 6 }).chain((pool) => fc.array(fc.array(fc.constantFrom(...pool))));

Deno.test("parseCorpus() reads back what formatCorpus() writes", () => {
  fc.assert(fc.property(fc.array(anyCase()), (cases) => {
    const text = formatCorpus(cases);
    assertEquals(formatCorpus(parseCorpus(text)), text);
    assertEquals(parseCorpus(text).map(formatCase), cases.map(formatCase).sort());
  }));
});

Deno.test("formatCorpus() writes the same text in whatever order cases come", () => {
  fc.assert(
    fc.property(fc.array(anyCase()), (cases) => assertEquals(formatCorpus(cases.toReversed()), formatCorpus(cases))),
  );
  assertEquals(formatCorpus([]), "");
});

Deno.test("parseCorpus() leaves out blank lines, and takes CRLF and a file without a line end", () => {
  assertEquals(parseCorpus('\n{"bytes":"8b07"}\r\n  \n{"bytes":"8807"}'), [caseOf([0x8b, 0x07]), caseOf([0x88, 0x07])]);
  assertEquals(parseCorpus(""), []);
});

Deno.test("parseCorpus() names the line that is no case, counting blank ones", () => {
  const { message } = assertThrows(() => parseCorpus('{"bytes":"8b07"}\n\n{"bytes":"8b0"}\n'), InputError);
  assertEquals(message, 'Line 3: Bytes have an odd number of hex digits: "8b0"');
});

Deno.test("mergeCorpora() keeps each case once, where it first comes", () => {
  fc.assert(fc.property(anyCorpora(), (corpora) => {
    const lines = mergeCorpora(...corpora).map(formatCase);
    assertEquals(lines, [...new Set(corpora.flat().map(formatCase))]);
  }));
});

Deno.test("mergeCorpora() of any order is the same file, and merging again changes nothing", () => {
  fc.assert(fc.property(anyCorpora(), (corpora) => {
    const merged = mergeCorpora(...corpora);
    assertEquals(formatCorpus(mergeCorpora(...corpora.toReversed())), formatCorpus(merged));
    assertEquals(mergeCorpora(merged, ...corpora), merged);
  }));
});
