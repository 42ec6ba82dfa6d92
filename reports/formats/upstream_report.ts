/**
 * A report about a decoder that can be sent to those who maintain it.
 *
 * @module
 */
import { formatBytes } from "../../corpus/files/hex.ts";
import type { KnownFinding } from "../../findings/finding.ts";
import type { NewestState } from "../../findings/newest.ts";
import { deedText, evidenceText, listed } from "../../findings/verdict_text.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { DecodingView } from "../../triage/explain/decoding_view.ts";
import { decodingRows } from "../case/case_rows.ts";
import { counted } from "../words/finding_text.ts";

/** A decoder as those who maintain it know it, and what it says. */
export interface UpstreamDecoder {
  readonly name: string;
  readonly version: string;
  /** What they call it. */
  readonly product: string;
  /** How verdict uses it, as a phrase. */
  readonly use: string;
  /** Commands that show what it makes of bytes, where verdict is not known. */
  readonly commands: (hex: string) => readonly string[];
  readonly decoding: DecodingView;
}

/** The newest release of the decoder that the report is about. */
export interface UpstreamRelease extends UpstreamDecoder {
  /** What it does about the finding. */
  readonly state: NewestState;
}

/** What is known of the finding's case. */
export interface UpstreamCase {
  /** The finding, as its baseline lists it. */
  readonly finding: KnownFinding;
  /** The instruction's bytes. */
  readonly bytes: Uint8Array;
  /** The decoders, and what each says. */
  readonly decoders: readonly UpstreamDecoder[];
  /** The newest release of the one that it is about, where that is not among them. */
  readonly newest?: UpstreamRelease | undefined;
  /** What the CPU did; null where none was asked. */
  readonly cpu: CpuView | null;
}

/** The bytes with blanks between them. */
function spaced(bytes: Uint8Array): string {
  return formatBytes(bytes).replaceAll(/(?<=.)(?=(?:..)+$)/g, " ");
}

/**
 * The report, as Markdown.
 *
 * @param known The case.
 * @param decoder Name of the decoder that it is about.
 */
export function upstreamReport({ finding, bytes, decoders, newest, cpu }: UpstreamCase, decoder: string): string {
  const about = decoders.find(({ name }) => name === decoder)!;
  const asked = newest === undefined ? decoders : [...decoders, newest];
  const { blames } = finding.verdict;
  const hex = spaced(bytes);
  const names = asked.map(versionText);
  const wrong = blames.map((name) => decoders.find((each) => each.name === name)?.product ?? name);
  const rows = decodingRows(asked.map(({ decoding }) => decoding));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `# x86-64: ${headline(finding, about, decoders)} (\`${hex}\`)`,
    "",
    ...versionLines(about, newest),
    "- Mode: 64-bit",
    `- Bytes: \`${hex}\``,
    `- Wrong: ${listed(wrong) || "open"}`,
    ...(finding.link === null ? [] : [`- Already reported: ${finding.link}`]),
    "",
    "## What is said of these bytes",
    "",
    row(["", ...names]),
    row(["---", ...names.map(() => "---")]),
    ...rows.map(row),
    "",
    "## What CPUs do with them",
    "",
    ...recordedText(finding),
    ...(cpu === null ? [] : cpuText(cpu)),
    "",
    "## How to see it",
    "",
    "```sh",
    ...(newest ?? about).commands(hex),
    "```",
  ].join("\n");
}

/** The versions that are affected, the newest one first. */
function versionLines(about: UpstreamDecoder, newest: UpstreamRelease | undefined): string[] {
  if (newest?.state === "still") {
    return [`- Version: ${versionText(newest)}, ${newest.use}`, `- Also in: ${versionText(about)}`];
  }
  return [
    `- Version: ${versionText(about)}, ${about.use}`,
    ...(newest === undefined ? [] : [`- Newest release: ${versionText(newest)} says something else, as shown below`]),
  ];
}

/** A decoder with its version, where it has one. */
function versionText({ product, version }: UpstreamDecoder): string {
  return version === "" ? product : `${product} ${version}`;
}

/** What is said where the newest release has the finding no more: what it says otherwise than the decoder that was asked. */
export function fixedInNewest({ finding, bytes, decoders, newest }: UpstreamCase, decoder: string): string {
  const { id, title, verdict: { blames } } = finding;
  const { product, version, decoding } = newest!;
  const about = decoders.find(({ name }) => name === decoder)!;
  const fixed = blames.length === 0 ? "it is no longer in" : "it is fixed in";
  const rows = decodingRows([about.decoding, decoding]);
  return [
    `Nothing to send about ${id}: ${fixed} ${product} ${version}`,
    `  ${title}`,
    `  Of its plainest case, ${spaced(bytes)}, that says:`,
    ...rows.flatMap(([name, before, after]) => before === after ? [] : [`    ${name}: ${after}; before: ${before}`]),
  ].join("\n");
}

/** What is said where a finding blames nobody, since CPUs differ. */
export function nothingToSend({ id, title, verdict }: KnownFinding): string {
  return [
    `Nothing to send about ${id}: CPUs differ, and nobody is wrong`,
    `  ${title}`,
    ...verdict.cpus.map(({ cpu, did }) => `  ${cpu} ${deedText(did)}`),
  ].join("\n");
}

/** What is recorded, CPU by CPU; where no CPU is, what the verdict rests on. */
function recordedText({ verdict }: KnownFinding): string[] {
  if (verdict.cpus.length === 0) return [`The verdict: ${evidenceText(verdict)}.`];
  return verdict.cpus.map(({ cpu, did }) => `- ${cpu} ${deedText(did)}.`).concat("");
}

function headline({ title, parties }: KnownFinding, { name, product }: Named, decoders: readonly Named[]): string {
  const isOfAnother = decoders.some((each) => each.name !== name && parties.includes(each.name));
  // The title has verdict's names of the decoders.
  const named = decoders.reduce((all, each) => all.replace(each.name, each.product), title);
  return isOfAnother ? named : `${product}: ${named}`;
}

type Named = Pick<UpstreamDecoder, "name" | "product">;

/** What the CPU did that was asked. A fault of an instruction that it has is about where the operand lies. */
function cpuText({ valid, length, fault, stop, regs, memory, name }: CpuView): string[] {
  const did = fault !== null
    ? valid ? `decodes ${counted(length, "byte")} as one instruction` : `raises ${fault}`
    : stop !== null
    ? `does not complete them: ${stop}`
    : `executes ${counted(length, "byte")} as one instruction`;
  const qword = (value: bigint) => `0x${value.toString(16).padStart(16, "0")}`;
  const changed = Object.entries(regs).map(([register, value]) => `${register} = ${qword(value)}`);
  return [
    `Asked here: ${name} ${did}.`,
    ...(changed.length === 0 ? [] : [`Afterwards ${changed.join(", ")}.`]),
    ...(memory === null ? [] : [`The eight bytes at the memory operand are then ${qword(memory)}.`]),
  ];
}
