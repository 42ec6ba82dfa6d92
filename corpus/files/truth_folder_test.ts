import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { caseFrom } from "../../machine/case_testing.ts";
import { InputError } from "./hex.ts";
import { formatTruth, isWhole, type TextTruth, type Truth } from "./truth_file.ts";
import { indexTruthFiles, parseTruthFiles, readTruthFolder, type TruthFile } from "./truth_folder.ts";

const AMD = "AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";
const INTEL = "GenuineIntel family 6 model 167 stepping 1 microcode 0x1";

function line(text: string, truth: Partial<Truth>, fetch = 15): string {
  const whole = { name: AMD, valid: true, length: 2, fault: null, stop: null, ...truth };
  return formatTruth({ case: caseFrom(text, { fetch }), truth: whole });
}

function file(name: string, ...lines: string[]): TruthFile {
  return { name, text: `${lines.join("\n")}\n` };
}

const said = (files: readonly TruthFile[], text: string, fetch = 15): [string, boolean, number | null][] =>
  indexTruthFiles(files).about(caseFrom(text, { fetch })).map(({ text: { name, valid, length } }) =>
    [name, valid, length] as [string, boolean, number | null]
  );

Deno.test("indexTruthFiles() finds what each CPU did with a text by the bytes that it went by", () => {
  const files = [
    file("a", line("8b 07", {}), line("0f b9 13", { valid: false, length: 2, fault: "#UD" })),
    file("b", line("0f b9 13", { name: INTEL, valid: false, length: 3, fault: "#UD" })),
  ];
  assertEquals(said(files, "8b 07 01 02 03"), [[AMD, true, 2]], "the bytes behind do not matter");
  assertEquals(said(files, "8b 47"), []);
  assertEquals(said(files, "0f b9 13"), [[AMD, false, 2], [INTEL, false, 3]]);
  assertEquals(said(files, "0f b9 13", 2), [[AMD, false, 2], [INTEL, false, 0]], "Intel's wants more");
  assertEquals(said(files, "0f b9 07"), [[AMD, false, 2]]);
  assertEquals(said(files, "0f", 1), [[AMD, false, 0], [INTEL, false, 0]]);
});

Deno.test("indexTruthFiles() takes a record without a length for its whole text only", () => {
  const files = [file("a", line("f0 02 07", { valid: false, length: null as never, fault: "#UD" }))];
  assertEquals([said(files, "f0 02 07").length, said(files, "f0 02 07 01").length], [1, 0]);
});

Deno.test("indexTruthFiles() has registers and memory of the very case alone", () => {
  const state = { rip: 2n, regs: { rax: 1n }, memory: null };
  const index = indexTruthFiles([file("a", line("8b 07", state))]);
  const whole = (fields: object) =>
    index.about(caseFrom("8b 07", fields)).map(({ text, whole }) => [isWhole(text), whole]);
  assertEquals(whole({})[0]![0], true);
  assertEquals(whole({ cpl: 3 }), [[false, null]]);
});

Deno.test("parseTruthFiles() refuses records of one CPU that contradict each other, by file and line", () => {
  const good = line("8b 07", {});
  const state = { rip: 2n, regs: {}, memory: null };
  const contradictions: readonly (readonly [line: string, other: string])[] = [
    [good, line("8b 07", { valid: false, fault: "#UD" })],
    [good, line("8b 07 01", { length: 3 })],
    [line("8b 07", state), line("8b 07", { ...state, regs: { rax: 1n } })],
    [line("8b 07", state), line("8b 07", { ...state, fault: "#GP" })],
  ];
  for (const [first, second] of contradictions) {
    const files = [file("x.jsonl", "# Records", line("90", { length: 1 }), first), file("y.jsonl", second)];
    const { message } = assertThrows(() => parseTruthFiles(files), InputError);
    const places = [["x.jsonl: Line 3", "line 1 of y.jsonl"], ["y.jsonl: Line 1", "line 3 of x.jsonl"]];
    assert(places.some(([at, other]) => message === `${at}: Contradicts ${other}, of the same CPU: ${AMD}`), message);
  }
  const elsewhere = file("y.jsonl", line("8b 07", { name: INTEL, valid: false, fault: "#UD" }));
  assertEquals(parseTruthFiles([file("x.jsonl", good), elsewhere]).map(({ length }) => length), [1, 1]);
});

Deno.test("parseTruthFiles() names file and line of what is no record, and believes nothing", () => {
  const bad = line("90", { length: 1 }).replace(AMD, "some CPU");
  assertThrows(
    () => parseTruthFiles([file("x.jsonl", line("8b 07", {}), bad)]),
    InputError,
    "x.jsonl: Line 2: Name of",
  );
});

Deno.test("indexTruthFiles() says what parseTruthFiles() reads, whatever is asked", () => {
  const texts = fc.constantFrom("8b 07", "8b 47 01", "0f b9 13", "f0 8b 07", "90", "66 90");
  const lengths: Record<string, number> = {
    "8b 07": 2,
    "8b 47 01": 3,
    "0f b9 13": 3,
    "f0 8b 07": 3,
    "90": 1,
    "66 90": 2,
  };
  fc.assert(fc.property(fc.uniqueArray(texts), texts, (recorded, asked) => {
    const truth = (text: string): TextTruth => ({
      name: AMD,
      valid: text.length !== 8,
      length: lengths[text]!,
      fault: null,
      stop: null,
    });
    const files = [file("a", ...recorded.map((text) => formatTruth({ case: caseFrom(text), truth: truth(text) })))];
    parseTruthFiles(files);
    assertEquals(
      indexTruthFiles(files).about(caseFrom(asked)).map(({ text }) => text),
      recorded.includes(asked) ? [truth(asked)] : [],
    );
  }));
});

Deno.test("the committed records are well, of two vendors, and hold both for every committed case", () => {
  const files = readTruthFolder();
  const records = parseTruthFiles(files).flat();
  const whole = Map.groupBy(records.filter(({ truth }) => isWhole(truth)), ({ truth: { name } }) => name.split(" ")[0]);
  assertEquals([...whole.keys()].sort(), ["AuthenticAMD", "GenuineIntel"]);
  const casesOf = (vendor: string) =>
    new Set(whole.get(vendor)!.map(({ case: c }) => JSON.stringify(c, (_, v) => typeof v === "bigint" ? `${v}` : v)));
  assertEquals(casesOf("GenuineIntel").isSubsetOf(casesOf("AuthenticAMD")), true);
  assert(casesOf("GenuineIntel").size >= 4998);
});

Deno.test("indexTruthFiles() has all that a CPU has where its CPUID is recorded", () => {
  const truth = { name: AMD, valid: true, length: 2, fault: null, stop: null };
  const has = ["XCR0.AVX", "avx"];
  const index = indexTruthFiles([
    file("a", line("8b 07", {}), formatTruth({ case: caseFrom("0f a2"), truth: { ...truth, has } })),
    file("b", line("8b 07", { name: INTEL })),
  ]);
  assertEquals([index.hasOf(AMD), index.hasOf(INTEL)], [has, undefined]);
});
