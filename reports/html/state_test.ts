import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { evidenceText } from "../../findings/verdict_text.ts";
import { runReport } from "../reports_testing.ts";
import { findingsOf } from "./client/findings.js";
import { formatHash, isShown, parseHash, START } from "./client/state.js";
import { pageData } from "./page_data.ts";

const data = pageData(runReport(), 1_000_000);
const { replay, parties } = data;
const findings = findingsOf({ texts: [...data.texts], rows: [...data.rows], replay, parties });

Deno.test("parseHash() reads back what formatHash() wrote, whatever was typed", () => {
  const text = fc.string({ unit: "grapheme" });
  const state = fc.record({ ...Object.fromEntries(Object.keys(START).map((key) => [key, text])) });
  fc.assert(fc.property(state, (changed) => {
    const whole = { ...START, ...changed };
    assertEquals(parseHash(formatHash(whole)), whole);
  }));
});

Deno.test("parseHash() takes a link to a finding or a filter for one to the findings", () => {
  assertEquals(parseHash(""), START);
  assertEquals(parseHash("#id=0123").view, "findings");
  assertEquals(parseHash("#q=lock&frob=1"), { ...START, view: "findings", q: "lock" });
});

Deno.test("findingsOf() gives every finding back, with its replay command", () => {
  const { findings: all, gone } = runReport();
  const given = new Map([...all, ...gone].map((finding) => [finding.id, finding]));
  assertEquals(findings.length, given.size);
  for (const { id, title, parties, field, replay, evidence, count, line } of findings) {
    const { verdict, place, ...finding } = given.get(id)!;
    assertEquals([title, parties, field || null, replay, evidence, count, line], [
      finding.title,
      finding.parties,
      finding.field,
      finding.replay,
      evidenceText(verdict),
      finding.count,
      place!.line,
    ]);
  }
});

Deno.test("isShown() keeps what all filters leave", () => {
  const ids = (filter: object) =>
    findings.filter((each) => isShown(each, { ...START, ...filter })).map(({ id }) => id.slice(0, 2));
  assertEquals(ids({}), ["99", "11", "33", "22", "01", "44"]);
  assertEquals(ids({ state: "gone" }), ["99"]);
  assertEquals(ids({ state: "new", group: "subject" }), ["11"]);
  assertEquals(ids({ party: "iced / capstone" }), ["33"]);
  assertEquals(ids({ q: "MOVZX stale" }), ["01"]);
  assertEquals(ids({ field: "validity", sure: "cpu" }), ["44"]);
});
