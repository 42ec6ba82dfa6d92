import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv";
import fc from "fast-check";
import { readTestdata } from "../../corpus/corpus_testing.ts";
import { InputError } from "../../corpus/files/hex.ts";
import { doCpusDiffer, isEnvironment, VERDICT_REASONS } from "../../findings/verdict.ts";
import { reportHtml } from "../html/page.ts";
import published from "../report.schema.json" with { type: "json" };
import { rankOf } from "../report/rank.ts";
import {
  decodersReport,
  hostileReport,
  matrixOf,
  newestReport,
  runReport,
  sweptReport,
  unansweredReport,
  viewedReport,
} from "../reports_testing.ts";
import { schemaError } from "./json_schema.ts";
import { junitXml } from "./junit.ts";
import { parseReport, REPORT_SCHEMA, reportJson } from "./report_json.ts";
import { reportMarkdown } from "./report_markdown.ts";
import { sarifLog } from "./sarif.ts";

const ajv = new Ajv2020({ allowUnionTypes: true });
const isReport = ajv.compile(REPORT_SCHEMA);

/** The schema with every object closed but cases, which finds keys that it does not describe. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.entries(schema).map(([key, value]) => [key, key === "case" ? value : closed(value)]);
  const isOpen = "additionalProperties" in schema || !("properties" in schema);
  return { ...Object.fromEntries(inner), ...(isOpen ? {} : { additionalProperties: false }) };
}

Deno.test("reportJson() writes what the published schema describes, with no key that it does not", () => {
  const describes = new Ajv2020({ allowUnionTypes: true }).compile(closed(REPORT_SCHEMA) as object);
  const curves = { seconds: [1.5], cases: [2], edges: [3], features: [4], corpus: [5], findings: [6], gaps: [7] };
  const reports = [runReport(), viewedReport(), unansweredReport(), hostileReport(), newestReport(), {
    ...sweptReport(),
    curves,
  }];
  for (const report of reports) {
    assertEquals(describes(JSON.parse(reportJson(report))) ? null : describes.errors, null);
  }
  assert(!describes({ ...JSON.parse(reportJson(runReport())), more: 1 }));
});

Deno.test("reportJson() is a pure function, and parseReport() reads back what it wrote", () => {
  for (
    const report of [runReport(), viewedReport(), unansweredReport(), hostileReport(), newestReport(), sweptReport()]
  ) {
    const text = reportJson(report);
    assertEquals(reportJson(structuredClone(report)), text);
    assertEquals(reportJson(parseReport(text)), text);
    assert(text.endsWith("}\n"));
  }
});

Deno.test("parseReport() refuses what no newest release does", () => {
  const text = reportJson(newestReport()).replace('"state": "fixed"', '"state": "gone"');
  assertThrows(() => parseReport(text), InputError, "gone");
});

Deno.test("every format says what the newest release does about a finding", () => {
  for (const format of [reportMarkdown, reportHtml, junitXml, sarifLog]) {
    assertStringIncludes(format(newestReport()), "no longer in capstone 5.0.9");
    assert(!format(runReport()).includes("5.0.9"));
  }
});

Deno.test("every format says how many cases a program was not asked about", () => {
  const report = unansweredReport();
  const said = "not asked: 3 cases that need what a subject does not know, or like others to which there was no answer";
  const markdown = reportMarkdown(report);
  assertEquals(parseReport(reportJson(report)).notAsked, 3);
  for (const text of [junitXml(report), reportHtml(report), markdown]) assertStringIncludes(text, said);
  assert(!reportMarkdown(viewedReport()).includes("not asked"));
});

Deno.test("every format has the matrix of decoders, and JSON keeps all of it", () => {
  const report = decodersReport();
  assertEquals(parseReport(reportJson(report)).matrix, report.matrix);
  assertStringIncludes(reportMarkdown(report), "| base | 1,234 of 2,000 |  | 1f 2r 3a 4l 5n 6o 1,500? |");
  assertStringIncludes(reportHtml(report), '["base",1234,2000,[[0,0,0,0,0,0,0],[1,2,3,4,5,6,1500]]]');
  for (const format of [reportMarkdown, reportHtml, junitXml]) {
    assertStringIncludes(format(report), "9,000 texts decoded; decoders differ in 777");
  }
});

Deno.test("parseReport() refuses a matrix in which a decoder has no cell", () => {
  const { matrix, ...report } = decodersReport();
  const broken = { ...report, matrix: { ...matrix!, decoders: ["iced", "capstone", "third"] } };
  const message = "Its row of base does not have a cell for each decoder";
  assertThrows(() => parseReport(reportJson(broken)), InputError, message);
});

/** A campaign's report as version 1 had it. */
const OF_VERSION_1 = readTestdata(new URL("./testdata/report_1.json.gz", import.meta.url));

Deno.test("parseReport() reads a report of version 1, with verdicts as values, and every format takes it", () => {
  const written = JSON.parse(OF_VERSION_1);
  const report = parseReport(OF_VERSION_1);
  assertEquals(report.decoders, [{ name: "iced", version: "1.21.0" }, { name: "capstone", version: "1.0.3" }]);
  assert(report.findings.length > 20 && report.gone.length > 0);
  for (const [n, finding] of report.findings.concat(report.gone).entries()) {
    const { verdict: prose, ...was } = written.findings.concat(written.gone)[n];
    const { verdict, aside, ...is } = finding;
    assertEquals(is, was);
    assertEquals(aside, prose.environment ? "environment" : null);
    assertEquals(verdict.blames.join(" and ") || null, prose.wrong);
    for (const { cpu } of verdict.cpus) assert(prose.evidence.includes(cpu), prose.evidence);
    assertEquals(isEnvironment(verdict) || doCpusDiffer(verdict), prose.environment);
    assertEquals(rankOf(finding).certainty, was.certainty, was.id);
  }
  assertEquals(isReport(JSON.parse(reportJson(report))), true);
  for (const format of [junitXml, sarifLog, reportMarkdown, reportHtml]) {
    assert(format(report).includes(report.findings[0]!.id));
  }
});

Deno.test("parseReport() refuses a report of version 1 by name where its evidence cannot be read", () => {
  const broken = JSON.parse(OF_VERSION_1);
  broken.findings[1].verdict.evidence = "somebody says so";
  const { id } = broken.findings[1];
  const message = `Finding ${id}: Its evidence is none that version 1 wrote: "somebody says so"`;
  assertThrows(() => parseReport(JSON.stringify(broken)), InputError, message);
  for (const key of ["findings", "decoders", "gone"]) {
    for (const value of [undefined, null, 1, "x", [null], [1], [{}], [[]]]) {
      assertThrows(() => parseReport(JSON.stringify({ ...JSON.parse(OF_VERSION_1), [key]: value })), InputError);
    }
  }
});

Deno.test("schemaError() and a validator of JSON schemas agree on broken reports", () => {
  const report = JSON.parse(reportJson(viewedReport()));
  const whole = { ...report, matrix: matrixOf(["iced", "mine"]), findings: [report.findings[0]!] };
  const places = placesOf(whole);
  const values = fc.oneof(
    fc.constantFrom<unknown>(null, true, "", "x", "0x1", "0123456789ab", "high", "read", -1, 0, 1, 1.5, 256, [], {}),
    fc.constant(undefined),
  );
  let broken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...places), values, (place, value) => {
      const changed = structuredClone(whole) as unknown;
      set(changed, place, value);
      const json = JSON.parse(JSON.stringify(changed));
      const is = isReport(json);
      if (!is) broken++;
      assertEquals(schemaError(json, REPORT_SCHEMA) === undefined, is, `${place.join(".")} = ${JSON.stringify(value)}`);
    }),
    { numRuns: 3000 },
  );
  assert(broken > 1000);
});

type Place = readonly (string | number)[];

function placesOf(value: unknown, at: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesOf(inner, place)];
  });
}

function set(value: unknown, [key, ...more]: Place, to: unknown): void {
  const object = value as Record<string | number, unknown>;
  if (more.length > 0) set(object[key!], more, to);
  else object[key!] = to;
}

Deno.test("parseReport() says what is wrong with a text that is no report, and where", () => {
  const report = JSON.parse(reportJson(runReport()));
  const error = (value: unknown) => assertThrows(() => parseReport(JSON.stringify(value)), InputError).message;
  assertEquals(error({ ...report, version: 4 }), "Its version is 4; this program reads versions 1 to 3");
  assertEquals(error([]), "It is not of type object: []");
  assertEquals(error({ ...report, cases: -1 }), "cases is less than 0: -1");
  const [first] = report.findings;
  const withFirst = (fields: object) => error({ ...report, findings: [{ ...first, ...fields }] });
  assertEquals(withFirst({ known: "no" }), 'findings[0].known is not of type boolean: "no"');
  assertEquals(withFirst({ field: "frob" }), `Finding ${first.id}: Unknown field: "frob"`);
  assertEquals(
    withFirst({ example: { bytes: "8b07", cpl: 1 } }),
    `Finding ${first.id}: Value of cpl is neither 0 nor 3: 1`,
  );
  const cpus = [{ cpu: "A", did: { raises: "#UD", executes: 2 }, recorded: false }];
  const verdict = { ...first.verdict, cpus };
  assertMatch(withFirst({ verdict }), /^Finding 1{12}: Value of did is neither what a CPU raises nor how many bytes/);
  const curves = { seconds: [1], cases: [], edges: [1], features: [1], corpus: [1], findings: [1], gaps: [1] };
  assertEquals(error({ ...report, curves }), "Its curves are not of one length");
  const swept = JSON.parse(reportJson(sweptReport()));
  assertEquals(
    error({ ...swept, shown: [[]] }),
    "Its cell of 8b and ModRM 1 does not have as many findings as it says: 1",
  );
  assert(assertThrows(() => parseReport("{"), InputError).message.startsWith("It is not JSON: "));
});

Deno.test("the published schema has every reason of a verdict, in their order", () => {
  const { properties: { verdict } } = published.$defs.finding;
  assertEquals(verdict.properties.reason.enum, [...VERDICT_REASONS]);
});
