/**
 * A report about a decoder that can be sent to those who maintain it.
 *
 * @module
 */
import type { KnownFinding } from "../../corpus/files/baseline_file.ts";
import { formatBytes } from "../../corpus/files/hex.ts";
import type { DecodingView } from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import { decodingRows } from "../case/explain_text.ts";

/** What is known of the finding's case. */
export interface UpstreamCase {
  /** The finding, as its baseline lists it. */
  readonly finding: KnownFinding;
  /** The instruction's bytes. */
  readonly bytes: Uint8Array;
  /** The decoders, and what each says. */
  readonly decoders: readonly { readonly name: string; readonly version: string; readonly decoding: DecodingView }[];
  /** What the CPU did; null where none was asked. */
  readonly cpu: CpuView | null;
}

/** How a decoder is named and looked at where verdict is not known. */
interface Tool {
  readonly product: string;
  /** The package that verdict decodes with. */
  readonly use: string;
  /** Commands that show what it makes of some bytes. */
  readonly commands: (hex: string) => readonly string[];
}

const TOOLS: Readonly<Record<string, Tool>> = {
  capstone: {
    product: "Capstone",
    use: "by way of npm, its default syntax and options",
    commands: (hex) => [
      `cstool -d x64 "${hex}"`,
      "npm install capstone-wasm@1.0.3",
      `node --input-type=module -e 'import { Capstone, Const, loadCapstone } from "capstone-wasm"; ` +
      `await loadCapstone(); const c = new Capstone(Const.CS_ARCH_X86, Const.CS_MODE_64); ` +
      `console.log(c.disasm(Uint8Array.from(Buffer.from("${compact(hex)}", "hex")), { address: 0, count: 1 }))'`,
    ],
  },
  iced: {
    product: "iced-x86",
    use: "the npm package, no decoder options",
    commands: (hex) => [
      "npm install iced-x86@1.21.0",
      `node -e 'const i = require("iced-x86"); const d = new i.Decoder(64, Buffer.from("${compact(hex)}", "hex"), ` +
      `i.DecoderOptions.None); const x = d.decode(); console.log(x.length, i.Code[x.code], ` +
      `new i.Formatter(i.FormatterSyntax.Intel).format(x))'`,
    ],
  },
};

const compact = (hex: string) => hex.replaceAll(" ", "");

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
export function upstreamReport({ finding, bytes, decoders, cpu }: UpstreamCase, decoder: string): string {
  const { product, use, commands } = TOOLS[decoder]!;
  const hex = spaced(bytes);
  const about = decoders.find(({ name }) => name === decoder)!;
  const names = decoders.map(({ name, version }) => `${TOOLS[name]!.product} ${version}`);
  const rows = decodingRows(decoders.map(({ decoding }) => decoding));
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    `# x86-64: ${headline(finding, product)} (\`${hex}\`)`,
    "",
    `- Version: ${product} ${about.version}, ${use}`,
    "- Mode: 64-bit",
    `- Bytes: \`${hex}\``,
    `- Wrong: ${finding.verdict.wrong === null ? "open" : namedProducts(finding.verdict.wrong)}`,
    ...(finding.link === null ? [] : [`- Already reported: ${finding.link}`]),
    "",
    "## What is said of these bytes",
    "",
    row(["", ...names]),
    row(["---", ...names.map(() => "---")]),
    ...rows.map(row),
    "",
    "## What a CPU does with them",
    "",
    ...(cpu === null ? [`Not asked here. Recorded before: ${finding.verdict.evidence}.`] : cpuText(cpu)),
    "",
    "## How to see it",
    "",
    "```sh",
    ...commands(hex),
    "```",
  ].join("\n");
}

function headline({ title, parties: [first, second] }: KnownFinding, product: string): string {
  const other = [first, second].find((name) => TOOLS[name] !== undefined && TOOLS[name].product !== product);
  const named = namedProducts(title);
  return other === undefined ? `${product}: ${named}` : named;
}

/** The text with the decoders' own names. */
function namedProducts(text: string): string {
  return Object.entries(TOOLS).reduce((all, [name, { product }]) => all.replace(name, product), text);
}

function cpuText({ length, fault, stop, regs, memory, name }: CpuView): string[] {
  const did = fault !== null
    ? `raises ${fault}`
    : stop !== null
    ? `does not complete them: ${stop}`
    : `executes ${length} bytes as one instruction`;
  const qword = (value: bigint) => `0x${value.toString(16).padStart(16, "0")}`;
  const changed = Object.entries(regs).map(([register, value]) => `${register} = ${qword(value)}`);
  return [
    `${name} ${did}.`,
    ...(changed.length === 0 ? [] : [`Afterwards ${changed.join(", ")}.`]),
    ...(memory === null ? [] : [`The eight bytes at the memory operand are then ${qword(memory)}.`]),
  ];
}
