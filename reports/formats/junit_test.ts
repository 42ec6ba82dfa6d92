import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { reportOfBaselines } from "../make_report.ts";
import { HOSTILE, hostileReport, runReport, sweptReport, viewedReport } from "../reports_testing.ts";
import { junitXml } from "./junit.ts";
import { readJunit } from "./junit_testing.ts";

Deno.test("junitXml() has a test case a finding, which fails where it is new or gone", () => {
  const suites = readJunit(junitXml(runReport()));
  assertEquals(suites.attributes, { name: "verdict", tests: "6", failures: "4", errors: "0", skipped: "1" });
  const cases = suites.children.flatMap(({ attributes, children }) =>
    children.filter(({ name }) => name === "testcase").map((each) => ({
      suite: attributes["name"],
      name: each.attributes["name"]!.slice(0, 12),
      failure: each.children.find(({ name }) => name === "failure")?.attributes["type"],
      line: each.attributes["line"],
    }))
  );
  assertEquals(cases, [
    { suite: "decoders and cpu", name: "444444444444", failure: undefined, line: "1" },
    { suite: "iced and capstone", name: "333333333333", failure: "new", line: "1" },
    { suite: "posted", name: "111111111111", failure: "new", line: "1" },
    { suite: "posted", name: "0123456789ab", failure: undefined, line: "7" },
    { suite: "posted", name: "222222222222", failure: "new", line: "1" },
    { suite: "posted", name: "999999999999", failure: "gone", line: "31" },
  ]);
});

Deno.test("junitXml() says in each test case who is wrong, on which evidence, and how to see it", () => {
  const [first] = readJunit(junitXml(runReport())).children[2]!.children.filter(({ name }) => name === "testcase");
  const [failure] = first!.children;
  assertEquals(failure!.attributes["message"], "New finding, in no baseline: posted: Handles it");
  assertStringIncludes(failure!.text, "Verdict: posted is wrong: iced and capstone agree with the model\n");
  assertStringIncludes(failure!.text, 'See it: deno task explain --subject posted \'{"bytes":"678b07"');
});

Deno.test("junitXml() holds any text, and what XML cannot hold is replaced", () => {
  const suites = readJunit(junitXml(hostileReport()));
  const names = suites.children.map(({ attributes }) => attributes["name"]);
  // deno-lint-ignore no-control-regex
  assertEquals(names.includes(HOSTILE.replaceAll(/[\u0000\u0007\ufffe\ud800]/gu, "\ufffd")), true);
});

Deno.test("junitXml() is a document also where nothing was found", () => {
  const suites = readJunit(junitXml(reportOfBaselines([], { decoders: [] })));
  assertEquals(suites.children.map(({ attributes }) => attributes["tests"]), ["0"]);
});

Deno.test("junitXml() keeps to the schema of what CI servers read, whatever is reported", () => {
  for (
    const report of [
      runReport(),
      viewedReport(),
      sweptReport(),
      hostileReport(),
      reportOfBaselines([], { decoders: [] }),
    ]
  ) {
    const suites = readJunit(junitXml(report));
    for (const { attributes, children } of suites.children) {
      const cases = children.filter(({ name }) => name === "testcase");
      const failed = cases.filter(({ children }) => children.some(({ name }) => name === "failure"));
      assertEquals([attributes["tests"], attributes["failures"]], [`${cases.length}`, `${failed.length}`]);
    }
  }
});

Deno.test("the schema of JUnit XML refuses what CI servers would not read", () => {
  const xml = junitXml(runReport());
  const broken: readonly (readonly [what: string | RegExp, by: string])[] = [
    [/ tests="\d+"/, ""],
    [/ failures="\d+"/, ' failures="some"'],
    [/ line="\d+"/, ' line="0"'],
    [/ classname="[^"]*"/, ""],
    ["<testcase ", '<testcase class="x" '],
    [/<(\/?)testsuites/g, "<$1suites"],
    [/<(\/?)failure/g, "<$1failed"],
    ["<system-out>", '<failure type="new">x</failure><skipped/><system-out>'],
    ["  </testsuite>", "  <properties/></testsuite>"],
    ['<testsuite name="posted"', '<testsuite name="iced and capstone"'],
  ];
  for (const [what, by] of broken) {
    const changed = xml.replace(what, by);
    assert(changed !== xml, String(what));
    assertThrows(() => readJunit(changed), Error);
  }
});
