/**
 * What `tunnel` prints and what `tunnel --json` writes. Both depend on what was walked alone, not on time.
 *
 * @module
 */
import type { Opinion, TunnelFinding } from "../../findings/tunnel_finding.ts";
import { count, counted } from "../words/finding_text.ts";
import { styleText } from "../words/style.ts";

/** A walk, as far as it is reported. */
export interface TunnelReport {
  readonly from: string;
  readonly to: string;
  readonly cpu: string;
  readonly decoders: readonly string[];
  /** Texts looked at. */
  readonly steps: number;
  readonly progress: { readonly done: number; readonly of: number };
  readonly findings: readonly TunnelFinding[];
}

/** Version of the format; it changes when a reader of the old one would misread the new one. */
export const TUNNEL_JSON_VERSION = 1;

const TITLES = {
  unseen: "The CPU has an instruction, and a decoder sees none",
  invented: "A decoder sees an instruction, and the CPU raises #UD",
  length: "The CPU and a decoder see instructions of different length",
  unanswered: "A decoder crashes, hangs or answers with garbage",
} as const;

/** The whole report, lines joined, without a final line end. */
export function tunnelText(report: TunnelReport): string {
  const { from, to, cpu, decoders, steps, progress: { done, of }, findings } = report;
  const natures = Object.keys(TITLES) as (keyof typeof TITLES)[];
  const part = done === of ? "" : `, not yet all of them`;
  return [
    ...natures.flatMap((nature) => section(TITLES[nature], findings.filter((finding) => finding.nature === nature))),
    `${counted(findings.length, "finding")} in ${counted(steps, "text")} from ${from} to ${to}${part}`,
    `CPU: ${cpu}; decoders: ${decoders.join(", ")}`,
  ].join("\n");
}

function section(title: string, findings: readonly TunnelFinding[]): string[] {
  if (findings.length === 0) return [];
  const columns = findings.map(({ opcode, count: n, parties }) => [opcode, `${count(n)}x`, parties.join(", ")]);
  const width = (k: number) => Math.max(...columns.map((column) => column[k]!.length));
  const [opcodes, counts, parties] = [width(0), width(1), width(2)];
  return [
    styleText("bold", title),
    ...findings.map(({ example, opinions }, n) => {
      const [opcode, times, who] = columns[n]!;
      const left = `  ${opcode!.padEnd(opcodes)}  ${times!.padStart(counts)}  ${who!.padEnd(parties)}`;
      return `${left}  ${styleText("cyan", example)}  ${opinions.map(opinionText).join("; ")}`;
    }),
    "",
  ];
}

function opinionText({ party, length, says }: Opinion): string {
  const name = party === "cpu" ? "CPU" : party;
  if (length === 0) return `${name}: ${says === "" ? "none" : says}`;
  return `${name}: ${length} ${length === 1 ? "byte" : "bytes"}, ${says}`;
}

/** The report as JSON, with a final line end. */
export function tunnelJson({ from, to, cpu, decoders, steps, progress, findings }: TunnelReport): string {
  const groups = findings.map(({ parties, nature, opcode, count: n, example, opinions }) => ({
    parties,
    nature,
    opcode,
    count: n,
    example,
    opinions: Object.fromEntries(opinions.map(({ party, length, says }) => [party, { length, says }])),
  }));
  const json = { version: TUNNEL_JSON_VERSION, from, to, cpu, decoders, steps, branches: progress, findings: groups };
  return `${JSON.stringify(json, null, 2)}\n`;
}
