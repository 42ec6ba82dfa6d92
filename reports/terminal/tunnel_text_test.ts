import { assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { tunnelJson, type TunnelReport, tunnelText } from "./tunnel_text.ts";

const REPORT: TunnelReport = {
  from: "0f00",
  to: "0fff",
  cpu: "Vendor family 1",
  decoders: ["iced 1", "capstone 2"],
  steps: 1234,
  progress: { done: 5, of: 6000 },
  findings: [
    {
      parties: ["capstone"],
      nature: "unseen",
      opcode: "0f 0d",
      count: 1000,
      example: "0f0d18",
      opinions: [
        { party: "cpu", length: 3, says: "completed" },
        { party: "iced", length: 3, says: "prefetchw" },
        { party: "capstone", length: 0, says: "" },
      ],
    },
    {
      parties: ["iced", "capstone"],
      nature: "invented",
      opcode: "8b",
      count: 1,
      example: "8b",
      opinions: [
        { party: "cpu", length: 0, says: "#UD" },
        { party: "iced", length: 1, says: "mov" },
        { party: "capstone", length: 1, says: "mov" },
      ],
    },
  ],
};

Deno.test("tunnelText() shows each finding in a line, with its example", () => {
  assertEquals(stripVTControlCharacters(tunnelText(REPORT)).split("\n"), [
    "The CPU has an instruction, and a decoder sees none",
    "  0f 0d  1,000x  capstone  0f0d18  CPU: 3 bytes, completed; iced: 3 bytes, prefetchw; capstone: none",
    "",
    "A decoder sees an instruction, and the CPU raises #UD",
    "  8b  1x  iced, capstone  8b  CPU: #UD; iced: 1 byte, mov; capstone: 1 byte, mov",
    "",
    "2 findings in 1,234 texts from 0f00 to 0fff, not yet all of them",
    "CPU: Vendor family 1; decoders: iced 1, capstone 2",
  ]);
});

Deno.test("tunnelJson() has the findings, and everybody's opinion by name", () => {
  const { version, branches, findings } = JSON.parse(tunnelJson(REPORT));
  assertEquals([version, branches.done, findings.length], [1, 5, 2]);
  assertEquals(findings[0].opinions.iced, { length: 3, says: "prefetchw" });
});
