import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findingId, nameOf } from "../../findings/finding.ts";
import type { Report } from "../report/report.ts";
import { findingsOf } from "./client/findings.js";
import { blameOfFold, countOfFold, foldsOf, inWhom } from "./client/folds.js";
import { foldedReport, repeated } from "./folded_testing.ts";
import { pageData } from "./page_data.ts";

function foldedOf(report: Report) {
  const { texts, rows, replay, parties } = pageData(report, 1_000_000);
  return foldsOf(findingsOf({ texts: [...texts], rows: [...rows], replay, parties }));
}

const idsOf = (report: Report) => foldedOf(report).map(({ all }) => all.map(({ id }) => id.slice(0, 2)));

Deno.test("foldsOf() puts what handlers share in one row, what is new apart, each where its first finding stands", () => {
  assertEquals(idsOf(foldedReport()), [["99"], ["cc"], ["11"], ["33"], ["22"], ["01", "bb", "aa"], ["44"]]);
});

Deno.test("foldsOf() folds neither other titles, nor other signatures, nor what decoders differ in", () => {
  const report = foldedReport();
  const other = report.findings.find(({ id }) => id === "0123456789ab");
  const others = [
    repeated(other!, "linux-6.1", { id: "d1d1d1d1d1d1", title: "Another title" }),
    repeated(other!, "linux-6.1", { id: "d2d2d2d2d2d2", signature: "linux-6.1 and model | another" }),
    // A signature that does not begin with its parties says nothing about whose it is, be their names as long.
    repeated(other!, "linux6", { id: "d3d3d3d3d3d3", signature: other!.signature }),
    { ...other!, id: "d4d4d4d4d4d4", parties: ["iced", "capstone"] as const, signature: other!.signature },
  ];
  const folded = idsOf({ ...report, findings: [...report.findings, ...others] });
  assertEquals(folded.filter((ids) => ids.length > 1), [["01", "bb", "aa"]]);
});

Deno.test("foldsOf() keeps every finding, once, whatever the handlers share", () => {
  const shared = { ...foldedReport().findings[0]!, views: null };
  const handlers = ["posted", "linux-5.19", "linux-6.1", "corrected"];
  const bug = fc.record({ cause: fc.constantFrom("lock", "vex", "rex2"), handler: fc.constantFrom(...handlers) });
  const bugs = fc.uniqueArray(bug, { selector: ({ cause, handler }) => `${cause} ${handler}` });
  fc.assert(fc.property(bugs, (bugs) => {
    const findings = bugs.map(({ cause, handler }) => {
      const signature = `${nameOf([handler, "model"])} | cause | ${cause}`;
      return repeated(shared, handler, { id: findingId(signature), title: cause, signature, count: 3 });
    });
    const folds = foldedOf({ ...foldedReport(), findings, gone: [] });
    assertEquals(folds.flatMap(({ all }) => all.map(({ id }) => id)).sort(), findings.map(({ id }) => id).sort());
    assertEquals(folds.length, new Set(bugs.map(({ cause }) => cause)).size);
    assertEquals(folds.reduce((sum, fold) => sum + countOfFold(fold)!, 0), 3 * bugs.length);
  }));
});

Deno.test("inWhom(), blameOfFold() and countOfFold() say who shows a bug, who is wrong and how often", () => {
  const fold = foldedOf(foldedReport()).find(({ all }) => all.length > 1)!;
  assertEquals(inWhom(fold), "in posted, linux-5.19, linux-6.1");
  assertEquals(blameOfFold(fold), "each of them is wrong");
  assertEquals(countOfFold(fold), 1234 + 1000 + 2000);
  const [first, ...rest] = fold.all;
  const open = { ...fold, all: [{ ...first!, blames: [] }, ...rest] };
  assertEquals(blameOfFold(open), "unresolved; linux-5.19 is wrong; linux-6.1 is wrong");
  assertEquals(countOfFold({ ...fold, all: [{ ...first!, count: null }, ...rest] }), null);
});
