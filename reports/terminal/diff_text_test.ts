import { assertEquals, assertStringIncludes } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { findingId } from "../../findings/finding.ts";
import { type Ground, verdict } from "../../findings/verdict.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { diffReport, exemplar, finding, gateOf, knownFinding } from "../report_testing.ts";
import { type DiffReport, diffText, type Gate } from "./diff_text.ts";

function lines(report: DiffReport, gate: Gate, all = false): string[] {
  return stripVTControlCharacters(diffText(report, gate, { seconds: 2, all })).split("\n");
}

/** From the line that says `from` on, up to the next empty line. */
function part(all: readonly string[], from: string): string[] {
  const rest = all.slice(all.indexOf(from));
  return rest.slice(0, rest.indexOf(""));
}

const REPLAY = 'deno task explain --subject posted \'{"bytes":"678b07","cpl":3,"regs":{"rdi":"0x1000"}}\'';

const PLAIN = `deno task explain --subject posted '{"bytes":"0fb607"}'`;

Deno.test("diffText() says of a run that is as expected how many findings each baseline has, and what was run", () => {
  const gap = knownFinding({ id: "222222222222", isGap: true });
  const report = diffReport({ findings: [finding()], records: [{ cpu: "GenuineIntel", records: 1 }] });
  assertEquals(lines(report, gateOf([{ party: "posted", findings: [knownFinding(), gap] }])), [
    "Baselines",
    "  posted     1 known finding, 1 gap",
    "Unresolved: 0",
    "",
    "No CPU was asked: verdicts rest on decoders and model",
    "Checked against 1 record of GenuineIntel",
    "5,000 cases from seed 7 in 2.0 s, 2,500 cases/s; disagreements in 1,300",
    "",
    "As expected: every finding is known, and every known one shows",
  ]);
});

Deno.test("diffText() shows a new finding with verdict, cause and what to do", () => {
  const fresh = [finding({ parties: ["corrected", "model"] }), finding({ id: "333333333333", cause: [] })];
  const all = lines(diffReport(), gateOf([{ party: "corrected", findings: [] }], { fresh }));
  assertEquals(part(all, "New: 2 findings in no baseline"), [
    "New: 2 findings in no baseline",
    "  0123456789ab  corrected: Leaves the upper half of the register stale: movzx (0fb6)",
    "    Verdict: posted is wrong: iced and capstone agree with the model",
    "    Cause: without zero-extension (A 32-bit result clears the upper half)",
    `    See it: deno task explain --subject corrected '{"bytes":"0fb607"}'`,
    "  333333333333  posted: Leaves the upper half of the register stale: movzx (0fb6)",
    "    Verdict: posted is wrong: iced and capstone agree with the model",
    "    Cause: no correction removes it",
    `    See it: ${PLAIN}`,
    "A change brought them, or these cases are the first to show them. Correct what is wrong; or, to take them as known,",
    'type "deno task diff --update" with the same options and review what changed in corpus/known',
  ]);
  assertEquals(all.at(-1), "Not as expected: 2 new, 0 gone");
});

Deno.test("diffText() shows a known finding that is gone, and what to do", () => {
  const gone = knownFinding({ parties: ["iced", "capstone"], case: caseFrom("63 07") });
  const all = lines(diffReport(), gateOf([{ party: "capstone", findings: [gone] }], { gone: [gone] }));
  assertStringIncludes(all.join("\n"), "  capstone     1 known finding, 1 of them gone");
  const own = diffReport({ spelled: { subjects: { mine: "./mine" } } });
  const ofOwn = lines(own, gateOf([{ party: "mine", findings: [gone] }], { gone: [gone] }));
  assertStringIncludes(ofOwn.join("\n"), 'type "deno task diff --update --baseline FILE" with the same options');
  assertEquals(part(all, "Gone: 1 known finding no longer shown by the case that showed it"), [
    "Gone: 1 known finding no longer shown by the case that showed it",
    "  0123456789ab  Leaves the upper half of the register stale: movzx (0fb6)",
    `    Look at: deno task explain '{"bytes":"6307"}'`,
    "The bug was corrected, or the harness went blind: look at the case. Where it was corrected,",
    'type "deno task diff --update" with the same options and review what changed in corpus/known',
  ]);
  assertEquals(all.at(-1), "Not as expected: 0 new, 1 gone");
});

Deno.test("diffText() lists every finding where all are wanted: count, title, shortest case, command; by party", () => {
  const all = lines(diffReport(), gateOf([{ party: "posted", findings: [] }]), true);
  const title = "Leaves the upper half of the register stale: movzx (0fb6)";
  assertEquals(all.slice(0, all.indexOf("Baselines")), [
    "Findings in posted",
    `  0123456789ab  1,234x  ${title}  0fb607  ${PLAIN}`,
    `  111111111111      9x  Handles it  678b07  ${REPLAY}`,
    "",
    "Gaps of posted: legal instructions that it refuses",
    `  222222222222  5x  Refuses it  0fb607  ${PLAIN}`,
    "",
    "Findings between iced 1.21.0 and capstone 5.0.0",
    `  333333333333  1x  They differ (unresolved)  0fb607  deno task explain '{"bytes":"0fb607"}'`,
    "",
  ]);
});

Deno.test("diffText() says who is wrong, what is an effect of the CPU, and counts what is unresolved", () => {
  const between = (parties: [string, string], ground: Ground, ...blames: string[]) =>
    finding({
      id: findingId(`${ground} ${blames}`),
      title: "They differ",
      parties,
      exemplars: [exemplar({ verdict: verdict(ground, "did", { blames }) })],
    });
  const cpu = "GenuineIntel family 6 model 143 stepping 8 microcode 0x2b";
  const findings = [
    between(["iced", "capstone"], "cpu", "capstone"),
    between(["iced", "capstone"], "open"),
    between(["decoders", "cpu"], "vendors differ"),
    between(["decoders", "cpu"], "cpu", "iced", "capstone"),
  ];
  const asides = new Map([[findings[2]!.id, "environment" as const]]);
  const all = lines(diffReport({ cpu, findings }), gateOf([{ party: "iced", findings: [] }], { asides }), true);
  const marks = all.filter((line) => line.includes("They differ")).map((line) => /differ \((.*)\)/.exec(line)?.[1]);
  assertEquals(marks, ["capstone is wrong", "unresolved", "CPUs differ", "iced and capstone are wrong"]);
  assertEquals(all.filter((line) => /^(Unresolved|Beside|CPU)/.test(line)), [
    "Unresolved: 1",
    "Beside the point: 1 (an effect of this CPU, and no bug)",
    `CPU: ${cpu}`,
  ]);
});

Deno.test("diffText() says of new and of gone findings what the newest release does", () => {
  const parties = ["iced", "capstone"] as const;
  const gone = knownFinding({ parties, verdict: verdict("cpu", "did", { blames: ["capstone"] }) });
  const fresh = finding({ id: "333333333333", parties, cause: null });
  const newest = new Map(
    [
      [gone.id, [{ decoder: "capstone", release: "5.0.9", state: "fixed" }]],
      [fresh.id, [{ decoder: "capstone", release: "5.0.9", state: "still" }]],
    ] as const,
  );
  const gate = gateOf([{ party: "capstone", findings: [gone] }], { fresh: [fresh], gone: [gone] });
  const all = lines(diffReport({ newest }), gate);
  const ofNew = part(all, "New: 1 finding in no baseline");
  assertEquals(ofNew[3], "    Newest release: still in capstone 5.0.9");
  const ofGone = part(all, "Gone: 1 known finding no longer shown by the case that showed it");
  assertEquals(ofGone[2], "    Newest release: fixed in capstone 5.0.9");
});
