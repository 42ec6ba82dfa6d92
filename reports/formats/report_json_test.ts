import { assert, assertEquals, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { InputError } from "../../corpus/files/hex.ts";
import { hostileReport, runReport, sweptReport, viewedReport } from "../reports_testing.ts";
import { schemaError } from "./json_schema.ts";
import { parseReport, REPORT_SCHEMA, reportJson } from "./report_json.ts";

const ajv = new Ajv2020({ allowUnionTypes: true });
const isReport = ajv.compile(REPORT_SCHEMA);

/** The schema with every object closed but cases, which finds keys that it does not describe. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.entries(schema).map(([key, value]) => [key, key === "case" ? value : closed(value)]);
  const isOpen = "additionalProperties" in schema || !("required" in schema);
  return { ...Object.fromEntries(inner), ...(isOpen ? {} : { additionalProperties: false }) };
}

Deno.test("reportJson() writes what the published schema describes, with no key that it does not", () => {
  const describes = new Ajv2020({ allowUnionTypes: true }).compile(closed(REPORT_SCHEMA) as object);
  const curves = { seconds: [1.5], cases: [2], edges: [3], features: [4], corpus: [5], findings: [6], gaps: [7] };
  for (const report of [runReport(), viewedReport(), hostileReport(), { ...sweptReport(), curves }]) {
    assertEquals(describes(JSON.parse(reportJson(report))) ? null : describes.errors, null);
  }
  assert(!describes({ ...runReport(), more: 1 }));
});

Deno.test("reportJson() is a pure function, and parseReport() reads back what it wrote", () => {
  for (const report of [runReport(), viewedReport(), hostileReport(), sweptReport()]) {
    const text = reportJson(report);
    assertEquals(reportJson(structuredClone(report)), text);
    assertEquals(reportJson(parseReport(text)), text);
    assert(text.endsWith("}\n"));
  }
});

Deno.test("schemaError() and a validator of JSON schemas agree on broken reports", () => {
  const report = viewedReport();
  const whole = { ...report, findings: [report.findings[0]!] };
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
  const report = runReport();
  const error = (value: unknown) => assertThrows(() => parseReport(JSON.stringify(value)), InputError).message;
  assertEquals(error({ ...report, version: 2 }), "Its version is 2; this program reads version 1");
  assertEquals(error([]), "It is not of type object: []");
  assertEquals(error({ ...report, cases: -1 }), "cases is less than 0: -1");
  const first = report.findings[0]!;
  const withFirst = (fields: object) => error({ ...report, findings: [{ ...first, ...fields }] });
  assertEquals(withFirst({ known: "no" }), 'findings[0].known is not of type boolean: "no"');
  assertEquals(withFirst({ field: "frob" }), `Finding ${first.id}: Unknown field: "frob"`);
  assertEquals(
    withFirst({ example: { bytes: "8b07", cpl: 1 } }),
    `Finding ${first.id}: Value of cpl is neither 0 nor 3: 1`,
  );
  const curves = { seconds: [1], cases: [], edges: [1], features: [1], corpus: [1], findings: [1], gaps: [1] };
  assertEquals(error({ ...report, curves }), "Its curves are not of one length");
  const swept = sweptReport();
  assertEquals(
    error({ ...swept, shown: [[]] }),
    "Its cell of 8b and ModRM 1 does not have as many findings as it says: 1",
  );
  assert(assertThrows(() => parseReport("{"), InputError).message.startsWith("It is not JSON: "));
});
