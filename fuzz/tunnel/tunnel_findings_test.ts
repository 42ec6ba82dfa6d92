import { assertEquals } from "@std/assert";
import type { TunnelNature } from "../../findings/tunnel_finding.ts";
import { TunnelFindings } from "./tunnel_findings.ts";

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g)!, (digits) => parseInt(digits, 16));

const PARTINGS: readonly [party: string, nature: TunnelNature, text: string][] = [
  ["capstone", "unseen", "0f0d1810"],
  ["capstone", "unseen", "0f0d19"],
  ["capstone", "unseen", "0f0d18"],
  ["iced", "unseen", "0f0d18"],
  ["capstone", "length", "0f0d18"],
  ["capstone", "unseen", "660f0d00"],
  ["capstone", "unseen", "0f0e"],
  ["capstone", "unseen", "c5f877"],
];

function collected(partings: typeof PARTINGS): TunnelFindings {
  const findings = new TunnelFindings();
  for (const [party, nature, text] of partings) {
    findings.add({ parties: [party], nature, text: bytes(text), opinions: () => [{ party, length: 1, says: text }] });
  }
  return findings;
}

Deno.test("TunnelFindings groups by who, what and opcode, and shows the shortest text", () => {
  const rows = collected(PARTINGS).all.map(({ nature, opcode, parties, count, example, opinions }) =>
    [nature, opcode, ...parties, count, example, opinions[0]!.says].join(" ")
  );
  assertEquals(rows, [
    "length 0f 0d capstone 1 0f0d18 0f0d18",
    "unseen 0f 0d capstone 4 0f0d18 0f0d18",
    "unseen 0f 0d iced 1 0f0d18 0f0d18",
    "unseen 0f 0e capstone 1 0f0e 0f0e",
    "unseen VEX2 77 capstone 1 c5f877 c5f877",
  ]);
});

Deno.test("TunnelFindings depends on no order, and goes on where it was saved", () => {
  const { all } = collected(PARTINGS);
  assertEquals(collected(PARTINGS.toReversed()).all, all);
  const saved = new TunnelFindings(JSON.parse(JSON.stringify(collected(PARTINGS.slice(0, 3)).all)));
  for (const [party, nature, text] of PARTINGS.slice(3)) {
    saved.add({ parties: [party], nature, text: bytes(text), opinions: () => [{ party, length: 1, says: text }] });
  }
  assertEquals(saved.all, all);
});
