import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { NewestState } from "../../findings/newest.ts";
import { verdict } from "../../findings/verdict.ts";
import { words } from "../../findings/verdict_testing.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { DecodingView } from "../../triage/explain/decoding_view.ts";
import { cpu, decoding, INVALID, knownFinding } from "../report_testing.ts";
import {
  fixedInNewest,
  type UpstreamCase,
  type UpstreamDecoder,
  type UpstreamRelease,
  upstreamReport,
} from "./upstream_report.ts";

const BYTES = Uint8Array.of(0x65, 0x2e, 0x8b, 0x07);

function described(name: string, product: string, version: string, decoding: DecodingView): UpstreamDecoder {
  const commands = (hex: string) => [`${name} "${hex}"`, "and so on"];
  return { name, product, version, use: `as ${name} does`, commands, decoding };
}

function known(fields: Partial<UpstreamCase> = {}): UpstreamCase {
  return {
    finding: knownFinding({
      title: "iced accepts what capstone rejects: mov (8b) with gs, null segment",
      parties: ["iced", "capstone"],
      verdict: verdict("cpu", "did", { blames: ["capstone"], cpus: words(["A"], { executes: 4 }) }),
      case: caseFrom("65 2e 8b 07"),
    }),
    bytes: BYTES,
    decoders: [
      described("iced", "iced-x86", "1.21.0", decoding()),
      described("capstone", "Capstone", "5.0", INVALID),
    ],
    cpu: null,
    ...fields,
  };
}

Deno.test("upstreamReport() has versions, bytes, who is wrong, both answers, and commands to see them", () => {
  const report = upstreamReport(known(), "capstone");
  const parts = [
    "# x86-64: iced-x86 accepts what Capstone rejects: mov (8b) with gs, null segment (`65 2e 8b 07`)\n",
    "- Version: Capstone 5.0, as capstone does\n",
    "- Bytes: `65 2e 8b 07`\n",
    "- Wrong: Capstone\n",
    "|  | iced-x86 1.21.0 | Capstone 5.0 |\n",
    "| valid | yes | no |\n",
    "| operand | gs:[rdi + rcx*4 - 0x10] | - |\n",
    'capstone "65 2e 8b 07"\nand so on\n',
  ];
  for (const part of parts) assertStringIncludes(report, part);
  assertStringIncludes(upstreamReport(known(), "iced"), 'iced "65 2e 8b 07"');
});

Deno.test("upstreamReport() says what the CPU did, and what those did that are recorded", () => {
  assertStringIncludes(upstreamReport(known(), "capstone"), "- A executes 4 bytes.\n");
  const report = upstreamReport(known({ cpu: cpu() }), "capstone");
  assertStringIncludes(report, `${cpu().name} executes ${cpu().length} bytes as one instruction.`);
  assertStringIncludes(
    upstreamReport(known({ cpu: cpu({ valid: false, fault: "#UD" }) }), "capstone"),
    `${cpu().name} raises #UD.`,
  );
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

function release(state: NewestState, view = INVALID): UpstreamRelease {
  return { ...described("capstone-5.0.9", "Capstone", "5.0.9", view), state };
}

Deno.test("upstreamReport() is about the newest release where that has the finding, and has its commands", () => {
  const report = upstreamReport(known({ newest: release("still") }), "capstone");
  const parts = [
    "- Version: Capstone 5.0.9, as capstone-5.0.9 does\n- Also in: Capstone 5.0\n",
    "|  | iced-x86 1.21.0 | Capstone 5.0 | Capstone 5.0.9 |\n",
    "| valid | yes | no | no |\n",
    'capstone-5.0.9 "65 2e 8b 07"\nand so on\n',
  ];
  for (const part of parts) assertStringIncludes(report, part);
  assert(!report.includes('\ncapstone "65 2e 8b 07"'));
});

Deno.test("upstreamReport() says where the newest release says something else", () => {
  const report = upstreamReport(known({ newest: release("changed", decoding({ length: 3 })) }), "capstone");
  const lines = "- Version: Capstone 5.0, as capstone does\n" +
    "- Newest release: Capstone 5.0.9 says something else, as shown below\n";
  assertStringIncludes(report, lines);
  assertStringIncludes(report, "| length | 4 | - | 3 |\n");
});

Deno.test("fixedInNewest() says that there is nothing to send, and what the newest release says otherwise", () => {
  const text = fixedInNewest(known({ newest: release("fixed", decoding()) }), "capstone").split("\n");
  assertEquals(text.slice(0, 5), [
    "Nothing to send about 0123456789ab: it is fixed in Capstone 5.0.9",
    "  iced accepts what capstone rejects: mov (8b) with gs, null segment",
    "  Of its plainest case, 65 2e 8b 07, that says:",
    "    valid: yes; before: no",
    "    length: 4; before: -",
  ]);
  const { finding } = known();
  const open = { ...finding, verdict: verdict("open", "decoders-contradict") };
  const told = fixedInNewest(known({ finding: open, newest: release("fixed") }), "capstone");
  assertStringIncludes(told, ": it is no longer in Capstone 5.0.9\n");
});
