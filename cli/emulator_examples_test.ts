/** The example emulators, right ones and those with planted bugs, as subjects and as recorded outcomes. */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { formatCase } from "../corpus/files/case_file.ts";
import { plainest } from "../findings/finding.ts";
import { diff } from "../fuzz/diff.ts";
import type { Subject } from "../machine/subject.ts";
import { closeDecoders, type OpenDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import type { Parties } from "../oracles/panel.ts";
import { loadModule } from "../subject/module/module_subject.ts";
import { ProcessSubject } from "../subject/program/process_subject.ts";
import { allOf, ROOT, verdict } from "./cli_testing.ts";
import { recordedLines } from "./recorded_testing.ts";
import { compiled, titlesOf } from "./subject_testing.ts";

const C = "examples/c/mini_emulator.c";
const RUST = ["-O", "--edition", "2021", "examples/rust/mini_emulator.rs"];
const MODULE = "examples/typescript/emulator.ts";
const BUGS = "examples/typescript/emulator/bugs";
const MODULE_URL = pathToFileURL(join(ROOT, MODULE));
const QUIET = ["--cpu", "off", "--json"];

/** Cases of a whole run, of one that finds bugs, of one in Rust, whose code is like that in C, and that are recorded. */
const [CASES, ENOUGH, FEW, RECORDED] = [40_000, 20_000, 6_000, 3_000];

/** A planted bug. */
interface Planted {
  readonly bug: string;
  /** What `diff` finds. */
  readonly title: string;
  /** The case to which it shrinks that. */
  readonly example: string;
  /** What `judge` finds in recorded outcomes. */
  readonly recorded: readonly string[];
}

const AT_DEVICE = '"regs":{"rdi":"0xffffc90000001000"}';

const PLANTED: readonly Planted[] = [
  {
    bug: "flags",
    title: "Changes ZF, which the instruction leaves: mov (88)",
    example: `{"bytes":"8807",${AT_DEVICE}}`,
    recorded: ["Changes ZF, which the instruction leaves: mov"],
  },
  {
    bug: "base",
    title: "Leaves out the segment's base in the address: instructions with a null segment",
    example: '{"bytes":"652e8b03","gsBase":"0x10a1ef000","regs":{"rbx":"0xffffc8fef70734e7"}}',
    recorded: ["Leaves out the segment's base in the address"],
  },
  {
    bug: "read-first",
    title: "Reads memory once more than is due: mov (88)",
    example: `{"bytes":"8807",${AT_DEVICE}}`,
    recorded: ["Reads memory once more than is due: mov"],
  },
  {
    bug: "order",
    title: "Accesses memory in another order: movs (a4)",
    example: '{"bytes":"a4","regs":{"rsi":"0xffffc900fee00000","rdi":"0xffffc90000001000"}}',
    recorded: ["Accesses memory in another order: movs"],
  },
  {
    bug: "halves",
    title: "Reads 4 bytes instead of 8: mov (8b) with REX",
    example: `{"bytes":"488b07",${AT_DEVICE}}`,
    recorded: ["Reads 4 bytes instead of 8: mov", "Reads 4 bytes instead of 8: movs"],
  },
  {
    bug: "stack-fault",
    title: "Raises #GP instead of #SS: mov (8b)",
    example: '{"bytes":"8b85"}',
    recorded: ["Raises #GP instead of #SS"],
  },
];

/** The module reads what it moves before it can write it: there, order is a matter of two iterations. */
const PLANTED_IN_MODULE: readonly Planted[] = PLANTED.map((planted) =>
  planted.bug !== "order" ? planted : {
    bug: "order",
    title: "Accesses memory in another order: movs (a4) with repne",
    example: '{"bytes":"f2a4","regs":{"rsi":"0xffffc900fee00000","rdi":"0xffffc90000001000"}}',
    recorded: ["Accesses memory in another order: movs"],
  }
);

/** The programs that could be compiled; undefined where there is no such compiler. */
interface Built {
  readonly c: string | undefined;
  /** The same with bugs. */
  readonly cBugs: string | undefined;
  /** It has them, too, by its argument. */
  readonly rust: string | undefined;
}

const FOLDER = await Deno.makeTempDir();
let built: Built;

Deno.test.beforeAll(async () => {
  const build = async (name: string, compiler: string, args: readonly string[]) => {
    const file = join(FOLDER, name);
    return await compiled(compiler, ["-o", file, ...args]) ? file : undefined;
  };
  const [c, cBugs, rust] = await Promise.all([
    build("c", "cc", ["-O2", C]),
    build("c_bugs", "cc", ["-O2", "-DBUGS", C]),
    build("rust", "rustc", RUST),
  ]);
  built = { c, cBugs, rust };
});

Deno.test.afterAll(() => Deno.remove(FOLDER, { recursive: true }));

/** Makes a subject with a bug. */
type Open = (bug: string) => Promise<Subject>;

const openModule: Open = (bug) => {
  const file = join(ROOT, BUGS, `${bug.replaceAll("-", "_")}.ts`);
  return loadModule(pathToFileURL(file));
};

const opener = (program: string): Open => (bug) => ProcessSubject.open([program, bug]);

/** Runs something with a subject, and ends that. */
async function withSubject<T>(open: () => Promise<Subject>, use: (subject: Subject) => Promise<T>): Promise<T> {
  const subject = await open();
  try {
    return await use(subject);
  } finally {
    await subject.close();
  }
}

/** Title and example of each finding that `diff` has of a subject, but for gaps. */
async function foundBy(parties: Omit<Parties, "subjects">, subject: Subject, cases: number): Promise<string[][]> {
  const { findings } = await diff({ ...parties, subjects: [subject] }, { seed: 1, cases });
  return findings.filter(({ parties, isGap }) => parties[0] === subject.name && !isGap)
    .map((finding) => [finding.title, formatCase(plainest(finding).case)]);
}

/** Runs something with decoders. */
async function withDecoders<T>(use: (decoders: OpenDecoders) => Promise<T>): Promise<T> {
  const decoders = await openDecoders();
  try {
    return await use(decoders);
  } finally {
    await closeDecoders(decoders);
  }
}

Deno.test("diff finds nothing in the example emulators, and says what it found in one with a bug", async () => {
  const run = (subject: string, cases: number) =>
    verdict(["diff", "--subject", subject, "--cases", `${cases}`, ...QUIET]);
  const isRight = async (subject: string, name: string) => {
    const { code, stdout, stderr } = await run(subject, CASES);
    assertEquals([code, titlesOf(stdout, name)], [0, []], stderr);
  };
  const hasBug = async ({ bug, title, example }: Planted) => {
    const subject = `${BUGS}/${bug}.ts`;
    const { code, stdout, stderr } = await run(subject, FEW);
    assertEquals([code, titlesOf(stdout, "mini-emulator-ts")], [1, [title]], stderr);
    const { findings } = JSON.parse(stdout) as { findings: { title: string; replay: string }[] };
    assertEquals(
      findings.find((each) => each.title === title)?.replay,
      `deno task explain --subject ${subject} '${example}'`,
    );
  };
  const { c } = built;
  await allOf([
    isRight(MODULE, "mini-emulator-ts"),
    ...c === undefined ? [] : [isRight(c, "mini-emulator")],
    hasBug(PLANTED.find(({ bug }) => bug === "base")!),
  ]);
});

Deno.test("diff finds nothing in the example emulator in Rust", async () => {
  const { rust } = built;
  if (rust === undefined) return;
  const found = (subject: Subject) => withDecoders((decoders) => foundBy({ decoders }, subject, FEW));
  assertEquals(await withSubject(() => ProcessSubject.open([rust]), found), []);
});

Deno.test("subject check takes the example emulators for conforming", async () => {
  const checked = async (subject: string) => {
    const { code, stdout } = await verdict(["subject", "check", subject, "--seconds", "0"]);
    assertEquals([code, stdout.trimEnd().split("\n").at(-1)], [0, "Conforms"], stdout);
  };
  const programs = [built.c, built.rust].filter((program) => program !== undefined);
  await allOf([MODULE, ...programs].map(checked));
});

Deno.test("diff finds no difference between the example emulators in TypeScript and C", async () => {
  const { c } = built;
  if (c === undefined) return;
  const found = (against: Subject) =>
    withDecoders(async (decoders) => foundBy({ decoders, against }, await loadModule(MODULE_URL), ENOUGH));
  assertEquals(await withSubject(() => ProcessSubject.open([c]), found), []);
});

Deno.test("diff finds, names and shrinks each bug that is planted in the example emulators, and nothing else", async () => {
  await withDecoders(async (decoders) => {
    const found = async (open: Open, planted: readonly Planted[], cases: number) => {
      for (const { bug, title, example } of planted) {
        const findings = await withSubject(() => open(bug), (subject) => foundBy({ decoders }, subject, cases));
        assertEquals(findings, [[title, example]], bug);
      }
    };
    await found(openModule, PLANTED_IN_MODULE, ENOUGH);
    if (built.cBugs !== undefined) await found(opener(built.cBugs), PLANTED, ENOUGH);
    if (built.rust !== undefined) await found(opener(built.rust), PLANTED, FEW);
  });
});

/** The titles that `judge` prints, by subject. */
function titlesInText(text: string): Record<string, string[]> {
  const sections = text.split(/^Findings in /m).slice(1).map((section) => section.split("\n"));
  return Object.fromEntries(sections.map(([subject, ...lines]) => {
    const titles = lines.flatMap((line) => /^ {2}[0-9a-f]{12} +[\d,]+x {2}(.*)$/.exec(line)?.[1] ?? []);
    return [subject!, titles.sort()];
  }));
}

/** Lines of what subjects with each of the bugs tell; these are called after the bugs, with a language in front. */
async function linesOf(language: string, open: Open, decoders: OpenDecoders): Promise<string[]> {
  const lines: string[] = [];
  for (const { bug } of PLANTED) {
    const record = (subject: Subject) => recordedLines(subject, `${language} ${bug}`, decoders[0], RECORDED);
    lines.push(...await withSubject(() => open(bug), record));
  }
  return lines;
}

const recordedTitles = (language: string, planted: readonly Planted[]) =>
  Object.fromEntries(planted.map(({ bug, recorded }) => [`${language} ${bug}`, recorded]));

Deno.test("judge finds the same bugs in what the example emulators told of generated cases", async () => {
  const { cBugs } = built;
  const lines = await withDecoders(async (decoders) => [
    ...await linesOf("TypeScript", openModule, decoders),
    ...cBugs === undefined ? [] : await linesOf("C", opener(cBugs), decoders),
  ]);
  const file = join(FOLDER, "told.jsonl");
  await Deno.writeTextFile(file, `${lines.join("\n")}\n`);
  const { code, stdout, stderr } = await verdict(["judge", "--contract", "hypervisor", file]);
  assertEquals([code, titlesInText(stdout)], [1, {
    ...recordedTitles("TypeScript", PLANTED_IN_MODULE),
    ...cBugs === undefined ? {} : recordedTitles("C", PLANTED),
  }], stderr);
});
