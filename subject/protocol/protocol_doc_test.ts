/** docs/protocol-1.md and docs/protocol-2.md: their lines are read, and their tables are those of the program. */
import { KNOWN_ROOM } from "../../machine/coverage.ts";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { Batch } from "../../machine/batch.ts";
import { caseOf, COLUMNS, fillBatch, readCase } from "../../machine/case.ts";
import type { Column } from "../../machine/column.ts";
import { POLICIES, policyOf } from "../../machine/contract.ts";
import { MOST_TOLD, type Telling, TELLS, Tells } from "../../machine/effects.ts";
import { ALL_FEATURES } from "../../machine/feature.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { AsciiWriter } from "./ascii.ts";
import {
  ACCESS_SIZE,
  CASE_SIZE,
  CASE_SIZE_2,
  CoverageWord,
  HELLO_SIZE,
  OUTCOME_SIZE,
  RequestBit,
  TOLD_SIZE,
} from "./binary_layout.ts";
import { CaseLines } from "./case_line.ts";
import { parseHello } from "./hello.ts";
import { readOutcomeLine, readToldLine } from "./outcome_line.ts";
import { OUTCOME_KEYS } from "./told_line.ts";

type Json = Record<string, unknown>;

const DOCS = join(import.meta.dirname!, "..", "..", "docs");
const page = (name: string) => Deno.readTextFileSync(join(DOCS, name));
const PAGES = { 1: page("protocol-1.md"), 2: page("protocol-2.md") } as const;
const VERSIONS = [1, 2] as const;

const TELLING: Telling = { what: TELLS.reduce((bits, name) => bits | Tells[name], 0), accesses: MOST_TOLD };

/** The objects of JSON on a page that have a key. */
function linesWith(text: string, key: string): Json[] {
  return [...text.matchAll(/^```json\n([^]*?)^```$/gm)].map(([, json]) => JSON.parse(json!) as Json)
    .filter((json) => Object.hasOwn(json, key));
}

/** The rows of the table below a heading, as cells without their quotes. */
function tableBelow(text: string, heading: string): string[][] {
  const section = text.slice(text.indexOf(`\n${heading}`) + 1);
  const [, table] = /\n\|[- |]+\|\n((?:\|.*\|\n)+)/.exec(section)!;
  return table!.trimEnd().split("\n").map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
}

const unquoted = (cell: string) => cell.replaceAll("`", "");

for (const version of VERSIONS) {
  const text = PAGES[version];

  Deno.test(`docs/protocol-${version}.md shows a greeting that is read`, () => {
    // Version 1 has it in its program.
    const [, inProgram] = /json\.dumps\((\{"subject".*?\})\)/.exec(text) ?? [];
    const greeting = inProgram ?? JSON.stringify(linesWith(text, "subject")[0]);
    const { hello } = parseHello(new TextEncoder().encode(`${greeting}\n`))!;
    assertEquals([hello.version, hello.name], [version, "mine"]);
  });

  Deno.test(`docs/protocol-${version}.md shows a case with the keys that programs get, in their order`, () => {
    const [shown] = linesWith(text, "bytes") as [Json];
    const writer = new AsciiWriter(4096);
    const batch = new Batch(1);
    fillBatch(batch, [caseOf([0x8b, 0x07])]);
    new CaseLines(ALL_FEATURES, version).write(writer, batch, 0, 0);
    const sent = JSON.parse(new TextDecoder().decode(writer.take())) as Json;
    assertEquals(Object.keys(shown), Object.keys(sent));
    for (const group of ["ve", "device"]) assertEquals(Object.keys(shown[group]!), Object.keys(sent[group]!));
    for (const key of ["memory", "vectors", "rip", "rflags"]) assertEquals(shown[key], sent[key]);
  });

  Deno.test(`docs/protocol-${version}.md shows outcomes that are read`, () => {
    const outcomes = linesWith(text, "handled");
    if (version === 2) outcomes.push(...linesWith(page("emulators.md"), "handled"));
    assert(outcomes.length >= version);
    for (const outcome of outcomes) {
      const [batch, out] = [new Batch(1), new Outcomes(1, version === 1 ? undefined : TELLING)];
      fillBatch(batch, [caseOf([0x8b, 0x07])]);
      out.reset(batch);
      const [line, id] = [JSON.stringify(outcome), outcome["id"] as number];
      if (version === 1) readOutcomeLine(line, id, batch, 0, out);
      else readToldLine(line, id, batch, 0, out, TELLING);
      assertEquals(out.handled[0], outcome["handled"] ? 1 : 0);
      assertEquals(readCase(batch, 0), caseOf([0x8b, 0x07]));
    }
  });

  Deno.test(`docs/protocol-${version}.md has the fields of each record one behind the other, to its end`, () => {
    const sizes = [...text.matchAll(/^### (?:The|An?) (?:[a-z]+), (\d+) bytes.*$/gm)];
    const expected = version === 1
      ? [HELLO_SIZE, 16, CASE_SIZE, OUTCOME_SIZE, 8]
      : [HELLO_SIZE, 16, CASE_SIZE_2, TOLD_SIZE, ACCESS_SIZE, 8, 8, 24, 80];
    assertEquals(sizes.map(([, size]) => Number(size)), expected);
    for (const [heading, size] of sizes) {
      const end = tableBelow(text, heading).reduce((at, [offset, type]) => {
        const [, bits, count = "1"] = /^[ui](\d+)(?:\[(\d+)\])?$/.exec(type!)!;
        const [width, from] = [Number(bits) / 8, Number(offset)];
        assertEquals([from, from % width], [at, 0], `${heading}: ${offset}`);
        return from + width * Number(count);
      }, 0);
      assertEquals(end, Number(size), heading);
    }
  });

  Deno.test(`docs/protocol-${version}.md has each column of a case where it is sent`, () => {
    const [heading] = /^### A case, .*$/m.exec(text)!;
    const places = new Map(tableBelow(text, heading).map(([offset, , field]) => [unquoted(field!), Number(offset)]));
    const placeOf = ({ protocol1, protocol2 }: Column) => version === 1 ? protocol1 : protocol1 ?? protocol2;
    for (const column of COLUMNS.filter((each) => placeOf(each) !== undefined)) {
      const key = column.key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      assertEquals(places.get(column.group === "device" ? `device_${key}` : key), placeOf(column), key);
    }
  });
}

Deno.test("docs/protocol-2.md has each key of an outcome, and each word and bit of what is told", () => {
  const keys = tableBelow(PAGES[2], "### An outcome line").map(([key]) => unquoted(key!));
  assertEquals(keys.toSorted(), ["id", ...OUTCOME_KEYS].toSorted());
  const bits = TELLS.map((name) => `${Tells[name]} ${name}`).join(", ");
  assert(PAGES[2].includes(`bits: ${bits} `), bits);
  assert(PAGES[2].includes(TELLS.map((name) => `\`"${name}"\``).join(", ")));
});

Deno.test("docs/protocol-2.md has what is asked of coverage, and where", () => {
  const bits = tableBelow(PAGES[2], "### What is asked").map(([bit, name]) => [name, Number(bit)]);
  assertEquals(bits, Object.entries(RequestBit));
  const fields = tableBelow(PAGES[2], "### A case,").map(([offset, type, field]) => [unquoted(field!), type, offset]);
  assertEquals(fields.filter(([field]) => field === "request" || field === "known"), [
    ["request", "u32", String(4 * CoverageWord.request)],
    ["known", `u32[${KNOWN_ROOM}]`, String(4 * CoverageWord.known)],
  ]);
  assert(PAGES[2].includes(` ${Tells.coverage} [coverage](#coverage) `));
});

Deno.test("docs/subject.md has each policy with what a contract says where nothing else does", () => {
  const [guest, hypervisor] = [policyOf("guest"), policyOf("hypervisor")];
  const rows = tableBelow(page("subject.md"), "### Policy").map(([name, , ...stances]) =>
    [name, ...stances].map((each) => unquoted(each!))
  );
  assertEquals(rows.toSorted(), POLICIES.map((name) => [name, guest[name], hypervisor[name]]).toSorted());
});
