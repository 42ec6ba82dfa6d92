/**
 * The example decoders in C in tests: built where there is what they need, and compared with iced.
 *
 * @module
 */
import { join } from "node:path";
import { type Batch, MAX_INSTRUCTION, TEXT_STRIDE } from "../machine/batch.ts";
import { DecodingColumns } from "../machine/decoding.ts";
import { spell } from "../oracles/decoders/decoder_testing.ts";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { judgeDecoders } from "../oracles/judge/judge_decoders.ts";
import type { ProcessDecoder } from "./process_decoder.ts";

const EXAMPLES = join(import.meta.dirname!, "../examples/decoders");

/** What an example needs of a package: a header, and a word in it that older versions do not have. */
interface Need {
  readonly target: string;
  readonly from: string;
  readonly header: string;
  readonly word: string;
}

/** The examples that need a package of Debian's. */
export const LIBRARIES: readonly Need[] = [
  { target: "zydis", from: "libzydis-dev, 4.0 or later", header: "Zydis/Zydis.h", word: "ZydisDecoderContext" },
  { target: "binutils", from: "binutils-dev, 2.39 or later", header: "dis-asm.h", word: "fprintf_styled_ftype" },
  { target: "llvm", from: "llvm-dev", header: "llvm-c/Disassembler.h", word: "LLVMSetDisasmOptions" },
];

/** A folder with the examples, which are built there. */
export class ExamplesFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies the examples to a new folder. */
  static async make(): Promise<ExamplesFolder> {
    const folder = await Deno.makeTempDir();
    for (const name of ["Makefile", ...await sources()]) await Deno.copyFile(join(EXAMPLES, name), join(folder, name));
    return new ExamplesFolder(folder);
  }

  /** Where something in it is. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Builds a target; says so and gives false where there is no compiler. */
  async built(target: string): Promise<boolean> {
    for (const tool of ["make", "cc"]) {
      if (await run(tool, ["--version"]) !== undefined) continue;
      console.log(`Skipped: there is no ${tool}`);
      return false;
    }
    const made = await run("make", ["-s", "-C", this.#folder, target]);
    if (made === undefined || made.code !== 0) throw new Error(`Cannot build ${target}: ${made?.stderr}`);
    return true;
  }

  /** As `built()`; also says so and gives false where there is no such package. */
  async builtWith({ target, from, header, word }: Need): Promise<boolean> {
    const config = await run("llvm-config", ["--includedir"]) ?? await run("llvm-config-14", ["--includedir"]);
    const flags = ["-E", "-DPACKAGE", "-DPACKAGE_VERSION", `-I${config?.stdout.trim() ?? "."}`];
    const read = await run("cc", [...flags, "-include", header, "-x", "c", "/dev/null"]);
    if (read?.code === 0 && read.stdout.includes(word)) return await this.built(target);
    console.log(`Skipped: there is no ${from}`);
    return false;
  }

  /** Removes it. */
  async remove(): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}

async function sources(): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(EXAMPLES));
  return entries.map(({ name }) => name).filter((name) => /\.[ch]$/.test(name));
}

/** What a program did; undefined where there is none. */
async function run(
  program: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string; stderr: string } | undefined> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args] }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** What a decoder and iced say of the texts of a batch, and the bits of the fields in which that differs. */
export interface Compared {
  readonly fields: readonly number[];
  readonly mine: DecodingColumns;
  readonly due: DecodingColumns;
}

/** Compares a decoder with iced. */
export async function comparedWithIced(decoder: ProcessDecoder, batch: Batch): Promise<Compared> {
  const [mine, due] = [new DecodingColumns(batch.size), new DecodingColumns(batch.size)];
  const iced = new IcedDecoder();
  iced.decode(batch, due);
  iced.close();
  await decoder.decode(batch, mine);
  const fields = new Uint32Array(batch.size);
  judgeDecoders(due, mine, batch.size, fields, decoder.tells);
  return { fields: [...fields], mine, due };
}

/** Where a decoder says something else than iced: the text, what it says, and what iced says. */
export function spellDifferences(batch: Batch, { fields, mine, due }: Compared): string[] {
  return fields.flatMap((bits, row) => {
    if (bits === 0) return [];
    const bytes = batch.text.subarray(TEXT_STRIDE * row, TEXT_STRIDE * row + MAX_INSTRUCTION);
    return [`${bytes.toHex()}: ${spell(mine, mine.rowOf[row]!)} | ${spell(due, due.rowOf[row]!)}`];
  });
}
