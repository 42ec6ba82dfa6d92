/** The law of findings: a bug is at most two, whatever it shows in, and two bugs that do different things share none. */
import { assert, assertEquals } from "@std/assert";
import { parseCase } from "../corpus/files/case_file.ts";
import { SubjectField } from "../findings/fields.ts";
import { type Finding, plainest } from "../findings/finding.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import type { Subject } from "../machine/subject.ts";
import { closeDecoders, openDecoders } from "../oracles/decoder_registry.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink/shrinker.ts";
import { kindsOf } from "../triage/signature/disagreement.ts";
import { bucketOf } from "../triage/signature/signature.ts";
import { Traits } from "../triage/signature/traits.ts";
import { Generator } from "./generate/generator.ts";
import { BUG_NAMES, type BugName, planted } from "./planted_testing.ts";

const CASES = 16_384;
const SIZE = 512;

/** Bugs with what is said of them: one title, or two. */
const TITLES: Partial<Record<BugName, readonly string[]>> = {
  "stale-upper-half": [
    "Leaves the upper half of the register as it was: mov (8b)",
    "Leaves the upper half of the register as it was: movzx (0fb6)",
  ],
  "zeroes-above-byte": ["Zeroes what stands above al in the register: mov (8a)"],
  "zeroes-above-word-of-movzx": ["Zeroes what stands above ax in the register: movzx (0fb6) with 66"],
  "sign-in-upper-half": ["Fills the upper half of the register with the sign: movsx (0fbe)"],
  "movsx-from-low-byte": ["Extends by the sign of another byte: movsx (0fbf)"],
  "movsx-by-zero": ["Extends by zeros where the sign is due: movsx (0fbe)"],
  "movzx-by-sign": ["Extends by the sign where zeros are due: movzx (0fb6)"],
  "movzx-leaves-extension": [
    "Leaves the register above the value as it was, and does not extend the value: movzx (0fb6)",
  ],
  "movzx-writes-nothing": ["Leaves the register as it was: movzx (0fb7)"],
  "next-register": ["Writes ecx instead of eax: mov (8b)"],
  "no-rex-r": ["Writes eax instead of r8d: mov (8b) with REX"],
  "clobbers-rcx": ["Changes rcx, which the instruction does not write: mov (8b)"],
  "without high-byte": [
    "Sends spl instead of ah: mov (88) with high-byte register",
    "Writes spl instead of ah: mov (8a) with high-byte register",
  ],
  "zero-extended-immediate": ["Sends zeros instead of the immediate's sign: mov (c7) with REX"],
  "text-behind-immediate": [
    "Sends bytes that follow the instruction instead of the immediate's sign: mov (c7) with REX",
  ],
  "word-movzx-reads-byte": ["Reads 1 byte instead of 2: movzx (0fb7)"],
  "no-rex-w": [
    "Reads 4 bytes instead of 8: mov (8b) with REX",
    "Zeroes the upper half of the register where the sign is due: movsx (0fbe) with REX",
  ],
  "reads-where-it-writes": ["Reads where it should write: mov (88)"],
};

/** What comes of cases of a handler with bugs. */
interface Law {
  /** What differs, without refusals of what may be refused. */
  readonly findings: readonly Finding[];
  /** Of each finding, the bugs without which some disagreement of it is gone that no other bug takes part in. */
  readonly causes: ReadonlyMap<Finding, ReadonlySet<BugName>>;
}

async function lawOf(parties: Pick<Parties, "decoders">, ...bugs: readonly BugName[]): Promise<Law> {
  const panelOf = (subject: Subject, size: number) => new Panel({ ...parties, subjects: [subject] }, size);
  const whole = planted(...bugs);
  const panel = panelOf(whole, SIZE);
  const without = bugs.map((bug) => panelOf(planted(...bugs.filter((other) => other !== bug)), SIZE));
  const collector = new Collector(new Shrinker(panelOf(whole, SHRINK_CAPACITY)));
  const { pair } = panel.seats[0]!;
  const causes = new Map<Finding, Set<BugName>>();
  const [batch, traits, generator] = [new Batch(SIZE), new Traits(), new Generator(1, SIZE)];
  for (let n = 0; n < CASES / SIZE; n++) {
    generator.fill(batch, n, SIZE);
    for (const each of [...without, panel]) await each.run(batch);
    for (let row = 0; row < SIZE; row++) {
      if ((pair.bits[row]! & ~SubjectField.gap) === 0) continue;
      await collector.collectRow(batch, panel, row);
      traits.read(batch, panel, row);
      for (const kind of kindsOf(panel, pair, row)) {
        const of = bugs.filter((_, b) => (without[b]!.seats[0]!.pair.bits[row]! & 1 << kind.field) === 0);
        const finding = collector.buckets.get(pair.name, bucketOf(kind, traits))!;
        if (!causes.has(finding)) causes.set(finding, new Set());
        if (of.length === 1) causes.get(finding)!.add(of[0]!);
      }
    }
  }
  const findings = collector.findings.filter(({ parties, isGap }) => parties[1] === "model" && !isGap);
  return { findings, causes };
}

async function withDecoders(work: (parties: Pick<Parties, "decoders">) => Promise<void>): Promise<void> {
  const decoders = await openDecoders();
  try {
    await work({ decoders });
  } finally {
    await closeDecoders(decoders);
  }
}

Deno.test("Collector.collect() makes one finding or two of any bug, and says of it what it does", () =>
  withDecoders(async (parties) => {
    for (const bug of BUG_NAMES.filter((name) => name !== "refuses-67")) {
      const { findings } = await lawOf(parties, bug);
      const titles = findings.map(({ title }) => title).sort();
      assert(titles.length === 1 || titles.length === 2, `${bug}: ${titles.join("; ")}`);
      assertEquals(titles, TITLES[bug] ?? titles, bug);
    }
  }));

/** Bugs that do different things, planted together. */
const TOGETHER: readonly (readonly BugName[])[] = [
  ["zeroes-above-byte", "zeroes-above-word-of-movzx", "stale-upper-half-of-mov", "leaks-anything"],
  ["movsx-from-low-byte", "movzx-by-sign", "stale-upper-half-of-mov", "no-rex-r", "byte-swapped-store"],
  ["movzx-leaves-extension", "movsx-by-zero", "next-register", "sends-next-register", "longer-with-67"],
  ["word-movzx-reads-byte", "no-rex-w", "without group-member", "clobbers-rcx", "without high-byte"],
  ["longer-with-disp8", "longer-with-rip", "long-immediate-with-66", "without lock", "leaks-steadily"],
  ["stale-upper-half-of-mov", "stale-upper-half-of-extensions", "zero-extended-immediate", "without user-mode"],
  ["no-66", "reads-where-it-writes", "asks-twice", "without vex"],
];

Deno.test("Collector.collect() lets no two bugs share a finding that do different things", () =>
  withDecoders(async (parties) => {
    for (const bugs of TOGETHER) {
      const { findings, causes } = await lawOf(parties, ...bugs);
      for (const finding of findings) {
        const shared = [...causes.get(finding)!];
        assert(shared.length < 2, `${finding.title}: ${shared.join(" and ")}`);
      }
      const of = (bug: BugName) => findings.filter((finding) => causes.get(finding)!.has(bug));
      for (const bug of bugs) {
        const titles = of(bug).map(({ title }) => title);
        assert(titles.length === 1 || titles.length === 2, `${bug} of ${bugs.join(", ")}: ${titles.join("; ")}`);
      }
    }
  }));

Deno.test("Collector.collect() says which leaks are others each time, and leaves their cases as they were", () =>
  withDecoders(async (parties) => {
    const steadiness = async (bug: BugName) => {
      const { findings: [finding, ...more] } = await lawOf(parties, bug);
      assertEquals(more.length, 0);
      assertEquals([finding!.field, plainest(finding!).verdict.reason], ["leak", "leak"]);
      return finding!.title.endsWith("others each time");
    };
    assertEquals(await steadiness("leaks-steadily"), false);
    assertEquals(await steadiness("leaks-anything"), true);
    assertEquals(await steadiness("leaks-now-and-then"), true);
  }));

/** Cases whose values look as if something else had been done, by what was done. */
const MISLEADING: readonly (readonly [bug: BugName, line: string, title: string])[] = [
  [
    "zeroes-above-word-of-movzx",
    `{"bytes":"660fb68c7500000000","regs":{"rcx":"0xffffffff0000007f","rbp":"0xffffc90000001000","rsi":"0x0"}}`,
    "Zeroes what stands above ax in the register: movzx (0fb6) with 66",
  ],
  [
    "movzx-writes-nothing",
    `{"bytes":"0fb719","regs":{"rcx":"0xffffc9000e702418","rbx":"0x7fffffff"},"device":{"value":"0x7fffffff"}}`,
    "Leaves the register as it was: movzx (0fb7)",
  ],
  [
    "nothing-where-alike",
    `{"bytes":"0fb719","regs":{"rcx":"0xffffc9000e702418","rbx":"0x7fffffff"},"device":{"value":"0x7fffffff"}}`,
    "Leaves the register as it was: movzx (0fb6)",
  ],
  [
    "zeroes-above-byte",
    `{"bytes":"448a10","regs":{"rax":"0xffffc900f57681d8","r10":"0xffffffff00000001"}}`,
    "Zeroes what stands above al in the register: mov (8a)",
  ],
  [
    "zeroes-above-byte",
    `{"bytes":"418a13","regs":{"rdx":"0x8000","r11":"0xffffc900f7b0ecc0"},"device":{"value":"0xffffffff00008000"}}`,
    "Zeroes what stands above al in the register: mov (8a)",
  ],
  [
    "movsx-from-low-byte",
    `{"bytes":"0fbf18","regs":{"rax":"0xffffc90000001000","rbx":"0x7fff"},"device":{"value":"0x8001"}}`,
    "Extends by the sign of another byte: movsx (0fbf)",
  ],
  [
    "movsx-by-zero",
    `{"bytes":"0fbf18","regs":{"rax":"0xffffc90000001000","rbx":"0x8001"},"device":{"value":"0x8001"}}`,
    "Extends by zeros where the sign is due: movsx (0fbe)",
  ],
];

Deno.test("Collector.collect() is not misled by values that look as if something else had been done", () =>
  withDecoders(async (parties) => {
    for (const [bug, line, title] of MISLEADING) {
      const whole = { ...parties, subjects: [planted(bug)] };
      const [panel, batch] = [new Panel(whole, 1), new Batch(1)];
      fillBatch(batch, [parseCase(line)]);
      await panel.run(batch);
      const found = await new Collector(new Shrinker(new Panel(whole, SHRINK_CAPACITY))).collectRow(batch, panel, 0);
      assertEquals(found.map((finding) => finding.title), [title], `${bug}: ${line}`);
    }
  }));
