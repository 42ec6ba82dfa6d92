import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { caseFrom } from "../../machine/case_testing.ts";
import { cpu, decoding, INVALID, knownFinding } from "../report_testing.ts";
import { type UpstreamCase, upstreamReport } from "./upstream_report.ts";

const BYTES = Uint8Array.of(0x65, 0x2e, 0x8b, 0x07);

function known(fields: Partial<UpstreamCase> = {}): UpstreamCase {
  return {
    finding: knownFinding({
      title: "iced accepts what capstone rejects: mov (8b) with gs, null segment",
      parties: ["iced", "capstone"],
      verdict: { wrong: "capstone", evidence: "the CPU executes 4 bytes" },
      case: caseFrom("65 2e 8b 07"),
    }),
    bytes: BYTES,
    decoders: [
      { name: "iced", version: "1.21.0", decoding: decoding() },
      { name: "capstone", version: "5.0", decoding: INVALID },
    ],
    cpu: null,
    ...fields,
  };
}

Deno.test("upstreamReport() has versions, bytes, who is wrong, both answers, and commands to see them", () => {
  const report = upstreamReport(known(), "capstone");
  const parts = [
    "# x86-64: iced-x86 accepts what Capstone rejects: mov (8b) with gs, null segment (`65 2e 8b 07`)\n",
    "- Version: Capstone 5.0, ",
    "- Bytes: `65 2e 8b 07`\n",
    "- Wrong: Capstone\n",
    "|  | iced-x86 1.21.0 | Capstone 5.0 |\n",
    "| valid | yes | no |\n",
    "| operand | gs:[rdi + rcx*4 - 0x10] | - |\n",
    'cstool -d x64 "65 2e 8b 07"\n',
    'Buffer.from("652e8b07", "hex")',
  ];
  for (const part of parts) assertStringIncludes(report, part);
  assertStringIncludes(upstreamReport(known(), "iced"), 'require("iced-x86")');
});

Deno.test("upstreamReport() says what the CPU did, or where none is asked what it did before", () => {
  assertStringIncludes(upstreamReport(known(), "capstone"), "Recorded before: the CPU executes 4 bytes.");
  const report = upstreamReport(known({ cpu: cpu() }), "capstone");
  assertStringIncludes(report, `${cpu().name} executes ${cpu().length} bytes as one instruction.`);
  assertStringIncludes(upstreamReport(known({ cpu: cpu({ fault: "#UD" }) }), "capstone"), `${cpu().name} raises #UD.`);
});

Deno.test("upstreamReport() says where the finding is reported already", () => {
  const { finding } = known();
  const link = "https://example.org/issues/1";
  assertStringIncludes(
    upstreamReport(known({ finding: { ...finding, link } }), "capstone"),
    `- Already reported: ${link}`,
  );
  assert(!upstreamReport(known(), "capstone").includes("Already reported"));
  assertEquals(upstreamReport(known(), "capstone"), upstreamReport(known(), "capstone"));
});
