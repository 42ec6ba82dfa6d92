/** verdict_coverage.c in programs that are built with the probes of gcc, clang and rustc, where these are. */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { compiled } from "../cli/subject_testing.ts";
import { type Answered, Ask, ask, type Asked, type Detail } from "./asked_testing.ts";

const ROOT = join(import.meta.dirname!, "..");
const FOLDER = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(FOLDER, { recursive: true }));

const TRACE_PC = "-fsanitize-coverage=trace-pc,trace-cmp";
const GUARDS = "-fsanitize-coverage=trace-pc-guard,trace-cmp";
const COUNTERS = "-fsanitize-coverage=inline-8bit-counters,pc-table,trace-cmp";
const SANCOV = ["level=3", "trace-pc-guard", "trace-compares"].map((arg) => `-Cllvm-args=-sanitizer-coverage-${arg}`);
/** Without -O, which takes twice as long. */
const RUSTC = ["--edition", "2021", "--cfg", "verdict_coverage", "-Cpasses=sancov-module", ...SANCOV];

/** Bits that a section has. */
const [FORKED, MODULES_LOST] = [1, 2];
/** Nearness of operands that were equal. */
const EQUAL = 64;

type Compiler = "gcc" | "clang" | "rustc";
type Built = string | undefined;

/** What is made when it is first asked for. */
function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => made ??= make();
}

const isThere: Readonly<Record<Compiler, () => Promise<boolean>>> = {
  gcc: lazy(() => compiled("gcc", ["--version"])),
  clang: lazy(() => compiled("clang", ["--version"])),
  rustc: lazy(() => compiled("rustc", ["--version"])),
};

/** Compiles to a file; undefined where there is no such compiler. */
async function build(name: string, compiler: Compiler, args: readonly string[]): Promise<Built> {
  if (!await isThere[compiler]()) return undefined;
  const file = join(FOLDER, name);
  const { success, stderr } = await new Deno.Command(compiler, { args: [...args, "-o", file], cwd: ROOT }).output();
  assert(success, new TextDecoder().decode(stderr));
  return file;
}

/** verdict_coverage.c, with the flags of probes: it must not have any all the same. */
const COVERAGE = {
  gcc: lazy(() => build("coverage_gcc.o", "gcc", ["-O1", TRACE_PC, "-c", "probes/verdict_coverage.c"])),
  clang: lazy(() => build("coverage_clang.o", "clang", ["-O1", GUARDS, "-c", "probes/verdict_coverage.c"])),
} as const;

/** Compiles the emulator in C, and links it without the flag of probes: with it, clang adds functions of its own. */
async function emulator(name: string, compiler: "gcc" | "clang", probes: string): Promise<Built> {
  const source = "examples/c/mini_emulator.c";
  const [coverage, part] = await Promise.all([
    COVERAGE[compiler](),
    build(`${name}.o`, compiler, ["-O1", "-DCOVERAGE", probes, "-c", source]),
  ]);
  return coverage && part && await build(name, compiler, [part, coverage]);
}

async function emulatorInRust(name: string): Promise<Built> {
  const coverage = await COVERAGE.gcc();
  return coverage && await build(name, "rustc", [...RUSTC, `-Clink-arg=${coverage}`, "examples/rust/mini_emulator.rs"]);
}

/** Emulators with probes of a kind, and the builds of each. One in C and one in Rust are built twice. */
const KINDS: Readonly<Record<string, readonly (() => Promise<Built>)[]>> = {
  "gcc's trace-pc": ["gcc", "gcc_again"].map((name) => () => emulator(name, "gcc", TRACE_PC)),
  "clang's trace-pc-guard": [() => emulator("guards", "clang", GUARDS)],
  "clang's inline-8bit-counters": [() => emulator("counters", "clang", COUNTERS)],
  "rustc's trace-pc-guard": ["rustc", "rustc_again"].map((name) => () => emulatorInRust(name)),
};

const [LOAD, MOVE] = ["8b07", "a5"];

/** A case twice, another, and these once more: the first not watched, all in detail. */
const CASES: readonly Asked[] = [
  { text: LOAD, request: Ask.watch },
  { text: LOAD, request: Ask.watch },
  { text: MOVE, request: Ask.watch },
  { text: LOAD, request: 0 },
  { text: LOAD, request: Ask.detail },
  { text: MOVE, request: Ask.watch | Ask.detail | Ask.modules },
];

for (const [kind, builds] of Object.entries(KINDS)) {
  const again = builds.length > 1 ? " and after a rebuild" : "";
  Deno.test(`verdict_coverage.c tells the same of ${kind} in every process${again}`, async () => {
    const programs = (await Promise.all(builds.map((make) => make()))).filter((each) => each !== undefined);
    if (programs.length === 0) return;
    const answers = await Promise.all([...programs, ...programs].map((program) => ask([program], CASES)));
    const [{ tells, paths, fresh, details, modules }] = answers as [Answered];
    assertEquals(answers, answers.map(() => answers[0]!));
    assertEquals(tells & 96, 96);
    const [load, , move] = paths as [bigint, bigint, bigint];
    assertEquals(paths, [load, load, move, 0n, load, move]);
    assert(load !== 0n && move !== 0n && load !== move);
    assertEquals(fresh.with(2, 0), [1, 0, 0, 0, 0, 0]);
    assertEquals(details.map(({ id, flags }) => [id, flags]), [[4, 0], [5, 0]]);
    details.forEach(checkDetail);
    const [edgesOfLoad, edgesOfMove] = details.map((detail) => String(numbersOf(detail)));
    assert(edgesOfLoad !== edgesOfMove);
    assertEquals(modules.map(({ id, flags }) => [id, flags]), [[5, 0]]);
    // The program itself has no name, and nobody knows how many places of trace-pc there are.
    assertEquals(modules[0]!.modules.map((module) => [module.name, module.probes > 10]), [["", !kind.includes("gcc")]]);
  });
}

/** Checks what holds of every case's details. */
function checkDetail({ edges, pairs, sites }: Detail): void {
  assert(edges.length > 10 && pairs.length > 0 && sites.length > 0);
  assert(edges.every(([number, count]) => number < 1 << 26 && count > 0));
  assert(sites.every((site) => site >>> 29 === 1 && (site & 127) > 0 && (site & 127) <= EQUAL));
  const numbers = new Set(sites.map((site) => site >>> 7 & (1 << 22) - 1));
  assertEquals([new Set(edges.map(([number]) => number)).size, numbers.size], [edges.length, sites.length]);
  for (const { site, size, a, b } of pairs) {
    assert([1, 2, 4, 8].includes(size) && a !== b && (a | b) < 1n << BigInt(8 * size));
    assert(size === 1 || site === 0 || numbers.has(site));
  }
}

/** Numbers of edges, in ascending order. */
function numbersOf({ edges }: Detail): number[] {
  return edges.map(([number]) => number).toSorted((a, b) => a - b);
}

/** A program that runs handlers out of shared objects. */
async function buildHost(name: string, ...args: string[]): Promise<Built> {
  const coverage = await COVERAGE.gcc();
  return coverage && await build(name, "gcc", [...args, "-rdynamic", "probes/testdata/host.c", coverage]);
}

const HOST = lazy(() => buildHost("host"));

async function buildHandler(compiler: "gcc" | "clang", probes: string): Promise<Built> {
  const args = ["-O1", "-fPIC", probes, "-c", "probes/testdata/handler.c"];
  const part = await build(`handler_${compiler}.o`, compiler, args);
  return part && await build(`handler_${compiler}.so`, compiler, ["-shared", part]);
}

/** A handler with probes in a shared object. */
const HANDLERS = {
  gcc: lazy(() => buildHandler("gcc", TRACE_PC)),
  clang: lazy(() => buildHandler("clang", GUARDS)),
} as const;

/** A shared object again under other names. */
function copiesOf(object: string, count: number): Promise<string[]> {
  return Promise.all(Array.from({ length: count }, async (_, k) => {
    const copy = object.replace(/\.so$/, `_${k}.so`);
    await Deno.copyFile(object, copy);
    return copy;
  }));
}

/** Says something to handlers; the first one alone, if nothing else is said. */
function say(bytes: string, request: number = Ask.watch | Ask.detail | Ask.modules, { to = "00", how = "00" } = {}) {
  return { text: `${to}${how}${bytes}`, request };
}

/** What the handler compares with its number: that number, one that has two other bits, and one that is further off. */
const [EXACT, NEAR, FAR] = ["8877665544332211", "9977665544332211", "ffffffffffffffff"];

for (const compiler of ["gcc", "clang"] as const) {
  Deno.test(`verdict_coverage.c numbers ${compiler}'s probes of a shared object by its name alone`, async () => {
    const [host, object] = [await HOST(), await HANDLERS[compiler]()];
    if (host === undefined || object === undefined) return;
    const words = [host, ...await copiesOf(object, 3), object];
    const [alone, last, other] = await Promise.all([
      ask([host, object], [say(EXACT)]),
      ask(words, [say(EXACT, undefined, { to: "03" })]),
      ask(words, [say(EXACT)]),
    ]);
    assertEquals([last.paths, last.details], [alone.paths, alone.details]);
    assert(alone.details[0]!.edges.length > 1 && other.paths[0] !== alone.paths[0]);
    assertEquals(numbersOf(alone.details[0]!).filter((n) => numbersOf(other.details[0]!).includes(n)), []);
    const [own] = alone.modules[0]!.modules;
    assertEquals([own!.name, own!.probes > 0], [`handler_${compiler}.so`, compiler === "clang"]);
    assertEquals(last.modules[0]!.modules.at(-1), own);
  });
}

Deno.test("verdict_coverage.c says that there are probes in more modules than it can tell apart", async () => {
  const [host, object] = [await HOST(), await HANDLERS.gcc()];
  if (host === undefined || object === undefined) return;
  const copies = await copiesOf(object, 65);
  const flags = await Promise.all([64, 65].map(async (count) => {
    const { details } = await ask([host, ...copies.slice(0, count)], [say(EXACT, Ask.detail, { to: "ff" })]);
    return details[0]!.flags;
  }));
  assertEquals(flags, [0, MODULES_LOST]);
});

Deno.test("verdict_coverage.c says that a program starts processes while it runs cases", async () => {
  const [host, object] = [await HOST(), await HANDLERS.gcc()];
  if (host === undefined || object === undefined) return;
  const cases = ["00", "f0", "00"].map((how) => say(EXACT, Ask.detail, { how }));
  const { details, paths } = await ask([host, object], cases);
  assertEquals(details.map(({ flags }) => flags), [0, FORKED, FORKED]);
  assertEquals(paths, paths.map(() => paths[0]!));
});

for (const how of ["-pie", "-no-pie"]) {
  Deno.test(`verdict_coverage.c tells which numbers are compared, but of no pointers, if linked ${how}`, async () => {
    const [host, object] = [await buildHost(`host${how}`, how), await HANDLERS.gcc()];
    if (host === undefined || object === undefined) return;
    const { details } = await ask([host, object], [say(NEAR, Ask.detail), say(EXACT, Ask.detail)]);
    const [said, labels] = [0x1122334455667799n, [0x11112222n, 0x33334444n, 0x55556666n]];
    assertEquals(details[0]!.pairs.map(({ site: _, ...pair }) => pair), [
      { size: 8, isConstant: true, a: said, b: 0x1122334455667788n },
      ...labels.map((b) => ({ size: 4, isConstant: true, a: said & 0xffff_ffffn, b })),
    ]);
    assertEquals(details.map(({ sites }) => sites[0]! & 127), [EQUAL - 2, EQUAL]);
    assertEquals(details.map(({ pairs, sites }) => [pairs.length, sites.length]), [[4, 4], [3, 4]]);
  });
}

Deno.test("verdict_coverage.c says which cases covered what is not known, until that is forgotten", async () => {
  const [host, object] = [await HOST(), await HANDLERS.gcc()];
  if (host === undefined || object === undefined) return;
  const { details } = await ask([host, object], [say(NEAR, Ask.detail)]);
  const known = [
    ...details[0]!.sites,
    ...details[0]!.edges.map(([number, count]) => number * 8 + Math.min(count, 4) - 1),
  ];
  const { fresh } = await ask([host, object], [
    { ...say(FAR, Ask.watch | Ask.know), known },
    say(NEAR, Ask.watch),
    say(EXACT, Ask.watch),
    say(EXACT, Ask.watch),
    say(NEAR, Ask.watch | Ask.forget),
    { ...say(NEAR, Ask.watch | Ask.forget | Ask.know), known },
    { ...say(NEAR, Ask.forget | Ask.know), known },
    say(NEAR, Ask.watch),
  ]);
  assertEquals(fresh, [0, 0, 1, 0, 1, 0, 0, 0]);
});
