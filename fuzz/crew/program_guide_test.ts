import { assert, assertEquals, assertMatch } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { type Build, builtEmulator } from "../../probes/probed_testing.ts";
import { Generator } from "../generate/generator.ts";
import { FeatureKind, kindOf } from "../guidance/behaviour.ts";
import type { Guide } from "../guidance/guide.ts";
import { closeGuide, openGuide } from "./tested_subjects.ts";

const FOLDER = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(FOLDER, { recursive: true }));

const WHOLE = await builtEmulator(FOLDER, "whole");
/** Where there is no compiler, there is nothing to test. */
const ignore = WHOLE === undefined;

async function withGuide<T>(program: string, use: (guide: Guide) => Promise<T>): Promise<T> {
  const guide = await openGuide({ subjects: ["emulator"], own: { kind: "program", words: [program], timeout: 2000 } });
  try {
    return await use(guide);
  } finally {
    await closeGuide(guide);
  }
}

function batchOf(...texts: string[]): Batch {
  const batch = new Batch(texts.length);
  fillBatch(batch, texts.map((text) => caseFrom(text, { regs: { rdi: 0x2000n } })));
  return batch;
}

/** Runs a batch under watch. @returns Which cases were fresh. */
async function freshOf(guide: Guide, batch: Batch, step = 1): Promise<boolean[]> {
  const [subject] = guide.watched(step);
  await subject!.run(batch, new Outcomes(batch.capacity, subject!.telling));
  await guide.look(batch);
  return Array.from({ length: batch.size }, (_, row) => guide.isFresh(batch, row));
}

Deno.test({
  name: "ProgramWatch.isFresh() is true of cases that did what none did before, among those that are watched",
  ignore,
  fn: () =>
    withGuide(WHOLE!, async (guide) => {
      const batch = batchOf("8b 07", "8b 07", "86 07", "86 07", "0f 0b", "87 07");
      for (let again = 0; again < 2; again++) {
        guide.start([]);
        assertEquals(await freshOf(guide, batch), [true, false, true, false, true, true]);
        assertEquals(await freshOf(guide, batch), [false, false, false, false, false, false]);
      }
      guide.start([]);
      assertEquals(await freshOf(guide, batch, 3), [true, false, false, true, false, false]);
      assertEquals(guide.troubles, []);
    }),
});

Deno.test({
  name: "ProgramWatch.observe() gives the same in every process, whatever ran before, and start() makes it known",
  ignore,
  fn: async () => {
    const cases = 256;
    const batch = new Batch(cases);
    new Generator(3, cases).fill(batch, 0, cases);
    const rows = [...batch.text.keys()].slice(0, cases);
    const featuresOf = async (guide: Guide, order: readonly number[]) => {
      const observed = await guide.observe(batch, order);
      return new Map(order.map((row, k) => [row, observed[k]!.features.toSorted((a, b) => a - b).join()]));
    };
    const forth = await withGuide(WHOLE!, (guide) => featuresOf(guide, rows));
    await withGuide(WHOLE!, async (guide) => {
      const back = await featuresOf(guide, rows.toReversed());
      assertEquals(rows.map((row) => back.get(row)), rows.map((row) => forth.get(row)));
      const known = new Set([...forth.values()].flatMap((features) => features.split(",").map(Number)));
      const kinds = Map.groupBy(known, kindOf);
      assert(kinds.get(FeatureKind.edge)!.length > 100 && kinds.get(FeatureKind.comparison)!.length > 50);
      guide.start(known);
      assertEquals((await freshOf(guide, batch)).filter((isFresh) => isFresh).length, 0);
      guide.start([]);
      const fresh = (await freshOf(guide, batch)).filter((isFresh) => isFresh).length;
      assert(fresh > 20 && fresh < cases / 2, `${fresh}`);
    });
  },
});

Deno.test({
  name: "ProgramWatch sees a comparison come fresh where the path is the same, and learns what was compared",
  ignore,
  fn: async () => {
    const secret = "  if ((uint32_t)c->regs[3] == 0x13579bdf) o->rflags ^= 1;\n  o->returned = execute(c, o);";
    const program = await builtEmulator(FOLDER, "secret", { emulator: [["  o->returned = execute(c, o);", secret]] });
    await withGuide(program!, async (guide) => {
      const batch = new Batch(4);
      const values = [0xeca86420n, 0xeca864dfn, 0x13579b20n, 0x13579b20n];
      fillBatch(batch, values.map((rbx) => caseFrom("8b 07", { regs: { rbx } })));
      guide.start([]);
      assertEquals(await freshOf(guide, batch), [true, true, true, false]);
      const [first] = await guide.observe(batch, [0]);
      const wanted = { found: 0xeca86420n, wanted: 0x13579bdfn, size: 4 };
      assert(first!.compared.some((pair) => JSON.stringify(pair, hex) === JSON.stringify(wanted, hex)));
    });
  },
});

function hex(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString(16) : value;
}

Deno.test({
  name: "openGuide() watches a program that crashes at some cases, and the others show what they show",
  ignore,
  fn: async () => {
    const crash = "  if (i.operation == XCHG) __builtin_trap();\n  if (i.form == STRING)";
    const program = await builtEmulator(FOLDER, "crash", { emulator: [["  if (i.form == STRING)", crash]] });
    await withGuide(program!, async (guide) => {
      const batch = batchOf("8b 07", "87 07", "88 07", "8b 07");
      guide.start([]);
      assertEquals(await freshOf(guide, batch), [true, false, true, false]);
      const observed = await guide.observe(batch, [0, 1, 2]);
      assertEquals(observed.map(({ features }) => features.length > 0), [true, false, true]);
      assertEquals(guide.troubles, []);
    });
  },
});

const RUN = "  o->returned = execute(c, o);";
const STATE = "static unsigned volatile state; ";

/** What is wrong with a program, what is said of it, and whether it guides all the same. */
const ILL: readonly (readonly [name: string, build: Build, trouble: string | RegExp, guides: boolean])[] = [
  [
    "counts its calls",
    { emulator: [[RUN, `  ${STATE}for (unsigned k = 0; k < state % 7; k++) o->fresh = 0;\n  state++;\n${RUN}`]] },
    "Coverage of mini-emulator is not steady: cases take another path when they are run again, and guide nothing then",
    true,
  ],
  [
    "forks",
    {
      emulator: [
        ["#include <stddef.h>", "#include <unistd.h>\n#include <sys/wait.h>\n#include <stddef.h>"],
        [RUN, `  pid_t child = fork();\n  if (!child) _exit(0);\n  waitpid(child, NULL, 0);\n${RUN}`],
      ],
    },
    "mini-emulator starts processes: what these cover is not seen",
    true,
  ],
  [
    "does otherwise when it is watched",
    { emulator: [[RUN, `${RUN}\n  if (c->request) o->regs[11]++;`]] },
    /^Not guided: mini-emulator does otherwise with a case once its coverage is asked for: \{"bytes":/,
    false,
  ],
  [
    "fails only at loads whose details are asked for",
    { emulator: [[RUN, `${RUN}\n  if (c->request == 2 && c->text[0] == 0x8b && c->text[1] == 7) __builtin_trap();`]] },
    "mini-emulator fails at cases once what they cover is asked for: that guides nothing then",
    true,
  ],
  [
    "has no probes",
    { isPlain: true },
    "Not guided: mini-emulator has verdict_coverage.c and no probes; build it with -fsanitize-coverage " +
    '(docs/subject.md, "Guided by coverage")',
    false,
  ],
  [
    "has another version of the probe file",
    { coverage: [["enum { VERSION = 1,", "enum { VERSION = 9,"]] },
    "Not guided: mini-emulator has verdict_coverage.c of version 9; take the one that comes with verdict",
    false,
  ],
  [
    "does not write sections",
    { emulator: [["if (size > 0) send(sections, size);", "(void)sections;"]] },
    "Not guided: mini-emulator tells coverage and sends none; let it write its sections " +
    '(docs/subject.md, "Guided by coverage")',
    false,
  ],
  [
    "writes pairs of numbers that have no size",
    { coverage: [[".size = size, .is_constant = is_constant", ".size = 0, .is_constant = is_constant"]] },
    "Not guided: mini-emulator answers cases, and not when their coverage is asked for (garbage); " +
    'docs/protocol-2.md, "Sections", says how',
    false,
  ],
  [
    "has no room for its modules",
    { coverage: [["module_count == MOST_MODULES", "module_count == 0"]] },
    "mini-emulator has probes where no module is, or in too many: what these cover is not seen",
    false,
  ],
];

for (const [name, build, trouble, guides] of ILL) {
  Deno.test({
    name: `openGuide() says what is wrong with the coverage of a program that ${name}`,
    ignore,
    fn: async () => {
      const program = await builtEmulator(FOLDER, name.replaceAll(" ", "-"), build);
      await withGuide(program!, async (guide) => {
        const batch = batchOf("8b 07", "87 07", "88 07", "8b 07");
        guide.start([]);
        const [subject] = guide.watched(1);
        const out = new Outcomes(4, subject!.telling);
        await subject!.run(batch, out);
        await guide.look(batch);
        await guide.observe(batch, [0, 1, 2, 3]);
        assertEquals([...out.handled], [1, 1, 1, 1]);
        const [said] = guide.troubles;
        assertEquals(guide.troubles.length, 1);
        assertMatch(said!, typeof trouble === "string" ? new RegExp(`^${RegExp.escape(trouble)}$`) : trouble);
        assertEquals(guide.watched(1)[0] !== guide.plain[0], guides);
      });
    },
  });
}

Deno.test({
  name: "ProgramWatch believes a program that is another only the first time, as where it builds a table",
  ignore,
  fn: async () => {
    const once = `  ${STATE}for (unsigned k = 0; state == 0 && k < 9; k++) o->fresh = 0;\n  state = 1;\n${RUN}`;
    const program = await builtEmulator(FOLDER, "lazy", { emulator: [[RUN, once]] });
    await withGuide(program!, async (guide) => {
      guide.start([]);
      assertEquals(await freshOf(guide, batchOf("8b 07", "8b 07")), [true, false]);
      assertEquals(guide.troubles, []);
    });
  },
});

Deno.test({
  name: "A program that takes few cases at once forgets what it knows once a batch, and not with each part of it",
  ignore,
  fn: async () => {
    const program = await builtEmulator(FOLDER, "few", { emulator: [["MOST_CASES = 4096", "MOST_CASES = 2"]] });
    await withGuide(program!, async (guide) => {
      guide.start([]);
      const [subject] = guide.watched(1);
      const out = new Outcomes(5, subject!.telling);
      await subject!.run(batchOf("8b 07", "8b 07", "8b 07", "8b 07", "87 07"), out);
      assertEquals([...out.effects!.fresh], [1, 0, 0, 0, 1]);
    });
  },
});

Deno.test({
  name: "A case shows nothing of the one before it, also where the program did not end that one",
  ignore,
  fn: async () => {
    const call = "      answer(&cases[k], &outcomes[k]);\n";
    const leaves = `${call}      if (cases[k].text[0] == 0x87) continue;\n`;
    const program = await builtEmulator(FOLDER, "leaving", { emulator: [[call, leaves]] });
    await withGuide(program!, async (guide) => {
      guide.start([]);
      const [alone] = await guide.observe(batchOf("8b 07"), [0]);
      const [, , behind] = await guide.observe(batchOf("87 07", "87 07", "8b 07"), [0, 1, 2]);
      assertEquals(new Set(behind!.features), new Set(alone!.features));
      assert(alone!.features.length > 0);
    });
  },
});
