import { assertEquals, assertStringIncludes } from "@std/assert";
import { reportMarkdown } from "../formats/report_markdown.ts";
import { decodersReport, runReport } from "../reports_testing.ts";
import { reportText } from "../terminal/report_text.ts";
import { askedCpuText } from "./finding_words.ts";

Deno.test("askedCpuText() says that decoders alone are judged by records, and every format says the same", () => {
  const report = { ...decodersReport(), cpu: null };
  const text = "No CPU was asked: verdicts rest on records";
  assertEquals(askedCpuText(report), text);
  assertStringIncludes(reportMarkdown(report), `${text}.`);
  assertStringIncludes(reportText(report), text);
  assertEquals(askedCpuText({ ...runReport(), cpu: null }), "No CPU was asked: verdicts rest on decoders and model");
  assertEquals(askedCpuText({ cpu: "A CPU" }), "CPU: A CPU");
});
