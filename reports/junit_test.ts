import { assertEquals, assertStringIncludes } from "@std/assert";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { junitXml } from "./junit.ts";
import { reportOfBaselines } from "./make_report.ts";
import { HOSTILE, hostileReport, runReport } from "./reports_testing.ts";

/** An element, as an XML parser sees it. */
interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** The document's root; an XML parser that keeps to the standard throws where the text is no document. */
function parseXml(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }: SaxesTagPlain) => {
    const element = { name, attributes: { ...attributes }, children: [], text: "" };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => open.at(-1)!.text += text);
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

Deno.test("junitXml() has a test case a finding, which fails where it is new or gone", () => {
  const suites = parseXml(junitXml(runReport()));
  assertEquals(suites.attributes, { name: "verdict", tests: "6", failures: "4", errors: "0", skipped: "0" });
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
  const [first] = parseXml(junitXml(runReport())).children[2]!.children.filter(({ name }) => name === "testcase");
  const [failure] = first!.children;
  assertEquals(failure!.attributes["message"], "New finding, in no baseline: posted: Handles it");
  assertStringIncludes(failure!.text, "Verdict: posted is wrong: iced and capstone agree with the model\n");
  assertStringIncludes(failure!.text, 'See it: deno task explain \'{"bytes":"678b07"');
});

Deno.test("junitXml() holds any text, and what XML cannot hold is replaced", () => {
  const suites = parseXml(junitXml(hostileReport()));
  const names = suites.children.map(({ attributes }) => attributes["name"]);
  // deno-lint-ignore no-control-regex
  assertEquals(names.includes(HOSTILE.replaceAll(/[\u0000\u0007\ufffe\ud800]/gu, "\ufffd")), true);
});

Deno.test("junitXml() is a document also where nothing was found", () => {
  const suites = parseXml(junitXml(reportOfBaselines([], [])));
  assertEquals(suites.children.map(({ attributes }) => attributes["tests"]), ["0"]);
});
