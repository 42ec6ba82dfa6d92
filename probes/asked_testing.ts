/**
 * Programs with probes in tests: asked in the words of docs/protocol-2.md, so that nothing of the harness stands between.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";

/** Bits of a request. */
export const Ask = { watch: 1, detail: 2, forget: 4, modules: 8, know: 16 } as const;

const [HELLO_SIZE, HEADER_SIZE, CASE_SIZE, TOLD_SIZE, ACCESS_SIZE, SECTION_SIZE] = [64, 16, 384, 224, 32, 8];

/** A case: its text as hex digits, bits of `Ask`, and features that are known. */
export interface Asked {
  readonly text: string;
  readonly request: number;
  readonly known?: readonly number[];
}

/** Two numbers that were compared. */
export interface Pair {
  readonly site: number;
  readonly size: number;
  readonly isConstant: boolean;
  readonly a: bigint;
  readonly b: bigint;
}

/** What the section `covr` says. */
export interface Detail {
  readonly id: number;
  readonly flags: number;
  /** Numbers and counts. */
  readonly edges: readonly (readonly [number: number, count: number])[];
  readonly pairs: readonly Pair[];
  /** Numbers and how near the operands came: as they are sent. */
  readonly sites: readonly number[];
}

/** What the section `mods` says. */
export interface Modules {
  readonly id: number;
  readonly flags: number;
  readonly modules: readonly { readonly name: string; readonly digest: bigint; readonly probes: number }[];
}

/** What a program answered. */
export interface Answered {
  /** Bits of its greeting. */
  readonly tells: number;
  readonly paths: readonly bigint[];
  readonly fresh: readonly number[];
  readonly details: readonly Detail[];
  readonly modules: readonly Modules[];
}

/** Starts a program, asks it about cases in one batch, and waits for its end. */
export async function ask(words: readonly string[], cases: readonly Asked[]): Promise<Answered> {
  const command = new Deno.Command(words[0]!, { args: words.slice(1), stdin: "piped", stdout: "piped" });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  const [{ success, stdout }] = await Promise.all([
    child.output(),
    writer.write(requestOf(cases)).then(() => writer.close()),
  ]);
  assert(success, `${words[0]} failed`);
  return readAnswer(stdout, cases.length);
}

/** A greeting and a batch. */
function requestOf(cases: readonly Asked[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HELLO_SIZE + HEADER_SIZE + CASE_SIZE * cases.length);
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  encoder.encodeInto("verdict", bytes);
  view.setUint32(8, 2, true);
  encoder.encodeInto("case", bytes.subarray(HELLO_SIZE));
  view.setUint32(HELLO_SIZE + 4, cases.length, true);
  for (const [id, { text, request, known = [] }] of cases.entries()) {
    const at = HELLO_SIZE + HEADER_SIZE + CASE_SIZE * id;
    view.setUint32(at, id, true);
    bytes.set([15, 0, 4, 48, ...Uint8Array.fromHex(text)], at + 4);
    view.setUint32(at + 260, request, true);
    for (const [k, word] of known.entries()) view.setUint32(at + 288 + 4 * k, word, true);
  }
  return bytes;
}

function readAnswer(bytes: Uint8Array, count: number): Answered {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const size = TOLD_SIZE + ACCESS_SIZE * bytes[29]!;
  const first = HELLO_SIZE + HEADER_SIZE;
  const outcomes = Array.from({ length: count }, (_, k) => first + size * k);
  const details: Detail[] = [];
  const modules: Modules[] = [];
  let at = first + size * count;
  for (; magicAt(view, at) !== "over"; at += SECTION_SIZE + view.getUint32(at + 4, true)) {
    const [magic, length] = [magicAt(view, at), view.getUint32(at + 4, true)];
    assertEquals([length % 8, length <= 1 << 20], [0, true]);
    const section = new DataView(view.buffer, view.byteOffset + at + SECTION_SIZE, length);
    assertEquals(section.getUint32(0, true), 1, "version");
    if (magic === "covr") details.push(readDetail(section));
    else modules.push(readModules(section, magic));
  }
  assertEquals([view.getUint32(at + 4, true), at + 8], [count, bytes.length]);
  return {
    tells: view.getUint16(30, true),
    paths: outcomes.map((outcome) => view.getBigUint64(outcome + 176, true)),
    fresh: outcomes.map((outcome) => bytes[outcome + 186]!),
    details,
    modules,
  };
}

function magicAt(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)));
}

function readDetail(view: DataView): Detail {
  const [id, flags, edgeCount, siteCount, pairCount] = wordsAt(view, 4, 5) as [number, number, number, number, number];
  const pairsAt = 24 + 8 * edgeCount;
  const sitesAt = pairsAt + 24 * pairCount;
  const padding = wordsAt(view, sitesAt + 4 * siteCount, siteCount % 2);
  assertEquals(padding, padding.map(() => 0));
  assertEquals(view.byteLength, sitesAt + 4 * (siteCount + padding.length));
  const edges = Array.from({ length: edgeCount }, (_, k) => wordsAt(view, 24 + 8 * k, 2) as [number, number]);
  const pairs = Array.from({ length: pairCount }, (_, k) => readPair(view, pairsAt + 24 * k));
  return { id, flags, edges, pairs, sites: wordsAt(view, sitesAt, siteCount) };
}

function readPair(view: DataView, at: number): Pair {
  assertEquals(view.getUint16(at + 6, true), 0);
  return {
    site: view.getUint32(at, true),
    size: view.getUint8(at + 4),
    isConstant: view.getUint8(at + 5) === 1,
    a: view.getBigUint64(at + 8, true),
    b: view.getBigUint64(at + 16, true),
  };
}

function readModules(view: DataView, magic: string): Modules {
  assertEquals(magic, "mods");
  const [id, flags, count] = wordsAt(view, 4, 3) as [number, number, number];
  assertEquals(view.byteLength, 16 + 80 * count);
  const modules = Array.from({ length: count }, (_, k) => {
    const at = 16 + 80 * k;
    const name = new Uint8Array(view.buffer, view.byteOffset + at + 16, 64);
    assertEquals(view.getUint32(at + 12, true), 0);
    return {
      name: new TextDecoder().decode(name.subarray(0, name.indexOf(0))),
      digest: view.getBigUint64(at, true),
      probes: view.getUint32(at + 8, true),
    };
  });
  return { id, flags, modules };
}

function wordsAt(view: DataView, at: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => view.getUint32(at + 4 * k, true));
}
