/**
 * The decoders that verdict has: the lists that say what each is called, and how it is opened and looked at elsewhere.
 *
 * @module
 */
import { CapstoneDecoder } from "./decoders/capstone/capstone.ts";
import type { Decoder } from "./decoders/decoder.ts";
import { IcedDecoder } from "./decoders/iced/iced.ts";

/** A decoder of the list. */
export interface DecoderEntry {
  /** The name in reports, the same as the decoder's own. */
  readonly name: string;
  /** What those who maintain it call it. */
  readonly product: string;
  /** The package that verdict decodes with, as deno.json imports it; a campaign depends on its version. */
  readonly package: string;
  /** How verdict uses it, as a phrase. */
  readonly use: string;
  /** Commands that show what it makes of bytes in hex, with blanks between them, where verdict is not known. */
  readonly commands: (hex: string) => readonly string[];
  /** Opens one. It fails where the decoder is none that is known here. */
  readonly open: () => Promise<Decoder>;
}

const compact = (hex: string) => hex.replaceAll(" ", "");

/** The decoders: the first is the reference, the others are compared with it. */
export const DECODERS: readonly [DecoderEntry, ...DecoderEntry[]] = [
  {
    name: "iced",
    product: "iced-x86",
    package: "iced-x86",
    use: "the npm package, no decoder options",
    commands: (hex) => [
      "npm install iced-x86@1.21.0",
      `node -e 'const i = require("iced-x86"); const d = new i.Decoder(64, Buffer.from("${compact(hex)}", "hex"), ` +
      `i.DecoderOptions.None); const x = d.decode(); console.log(x.length, i.Code[x.code], ` +
      `new i.Formatter(i.FormatterSyntax.Intel).format(x))'`,
    ],
    open: () => Promise.resolve(new IcedDecoder()),
  },
  {
    name: "capstone",
    product: "Capstone",
    package: "capstone-wasm",
    use: "by way of npm, its default syntax and options",
    commands: (hex) => [
      `cstool -d x64 "${hex}"`,
      "npm install capstone-wasm@1.0.3",
      `node --input-type=module -e 'import { Capstone, Const, loadCapstone } from "capstone-wasm"; ` +
      `await loadCapstone(); const c = new Capstone(Const.CS_ARCH_X86, Const.CS_MODE_64); ` +
      `console.log(c.disasm(Uint8Array.from(Buffer.from("${compact(hex)}", "hex")), { address: 0, count: 1 }))'`,
    ],
    open: () => CapstoneDecoder.open(),
  },
];

/** The names of the decoders, the reference first. */
export const DECODER_NAMES: readonly string[] = DECODERS.map(({ name }) => name);

/** A later release of a decoder of {@linkcode DECODERS}. */
export interface ReleaseEntry extends DecoderEntry {
  /** The name of the decoder of which it is the newest release. */
  readonly newestOf: string;
  /** Its version, as those who maintain it number it. */
  readonly release: string;
}

/** Decoders that take part only where they are asked for. Nothing of them is loaded, or fetched, before. */
export const RELEASES: readonly ReleaseEntry[] = [
  {
    name: "capstone-5.0.9",
    newestOf: "capstone",
    release: "5.0.9",
    product: "Capstone",
    package: "@alexaltea/capstone-js",
    use: "by way of npm, its default syntax and options",
    commands: (hex) => [
      `cstool -d x64 "${hex}"`,
      "npm install @alexaltea/capstone-js@5.0.9",
      // The package reads details from other places than they lie in, so operands are shown as text.
      `node -e 'require("@alexaltea/capstone-js")().then((m) => { const c = new m.Capstone(m.ARCH_X86, m.MODE_64); ` +
      `for (const i of c.disasm(Buffer.from("${compact(hex)}", "hex"), 0, 1)) ` +
      `console.log(i.size, c.insn_name(i.id), i.mnemonic, i.op_str) }).catch(console.log)'`,
    ],
    open: () => CapstoneDecoder.open("capstone-5.0.9"),
  },
];

/** The names of all decoders that verdict has: those of {@linkcode DECODERS} first. */
export const ALL_DECODER_NAMES: readonly string[] = [...DECODERS, ...RELEASES].map(({ name }) => name);

/** The decoder of that name; undefined where verdict has none. */
export function decoderNamed(name: string): DecoderEntry | undefined {
  return [...DECODERS, ...RELEASES].find((entry) => entry.name === name);
}

/** The newest release of the decoder of that name; undefined where that is the one that takes part, or nobody's. */
export function newestOf(name: string): ReleaseEntry | undefined {
  return RELEASES.find((entry) => entry.newestOf === name);
}

/** Whose release a decoder is: the name of the one that always takes part; its own where it is nobody's. */
export function familyOf(name: string): string {
  return RELEASES.find((entry) => entry.name === name)?.newestOf ?? name;
}

/** Decoders that are open, the reference first. */
export type OpenDecoders = readonly [Decoder, ...Decoder[]];

/**
 * Opens every decoder of a list.
 *
 * @throws {Error} When one does not load; the others are closed.
 */
export async function openDecoders(
  entries: readonly [DecoderEntry, ...DecoderEntry[]] = DECODERS,
): Promise<OpenDecoders> {
  const open: Decoder[] = [];
  try {
    for (const entry of entries) open.push(await entry.open());
  } catch (error) {
    await closeDecoders(open);
    throw error;
  }
  return open as [Decoder, ...Decoder[]];
}

/** Closes decoders. */
export async function closeDecoders(decoders: readonly Decoder[]): Promise<void> {
  for (const decoder of decoders) await decoder.close();
}
