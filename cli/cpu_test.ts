import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { cpuKind } from "../machine/cpu_name.ts";
import { ended, startWith, verdict, withFolder } from "./cli_testing.ts";

const UNAVAILABLE = "CPU oracle unavailable: no permission to run programs (--allow-run)";
const NO_RUN = ["--allow-run"];
const SMALL_DIFF = ["diff", "--sweep", "off", "--cases", "2000"];

/** Why the CPU cannot be asked on this machine; undefined where it can. */
const reason = /CPU oracle unavailable: (.*)/.exec((await verdict(["explain", "90"])).stderr)?.[1];

/** A test that needs the CPU: where there is none, it says so and passes over. */
function testWithCpu(name: string, run: () => Promise<void>): void {
  if (reason !== undefined) console.error(`CPU oracle unavailable: ${reason}: not run: ${name}`);
  Deno.test({ name, ignore: reason !== undefined, fn: run });
}

Deno.test("--cpu auto goes on without a CPU after one line that says why", async () => {
  const { code, stdout, stderr } = await ended(startWith(NO_RUN, ...SMALL_DIFF));
  assertEquals([code, stderr], [0, `${UNAVAILABLE}\n`]);
  assertMatch(stdout, /No CPU was asked: verdicts rest on decoders and model/);
  const explained = await ended(startWith(NO_RUN, "explain", "--json"), '{"bytes":"8b07"}');
  assertEquals([explained.code, explained.stderr], [0, `${UNAVAILABLE}\n`]);
  assertEquals(JSON.parse(explained.stdout).cpu, null);
});

Deno.test("--cpu on without a CPU ends with exit code 3", async () => {
  for (const args of [SMALL_DIFF, ["explain", "8b07"]]) {
    const { code, stdout, stderr } = await ended(startWith(NO_RUN, ...args, "--cpu", "on"));
    assertEquals([code, stdout], [3, ""]);
    assertEquals(stderr.split("\n")[0], `verdict: ${UNAVAILABLE}`);
  }
});

Deno.test("--cpu off asks none and says nothing", async () => {
  const { code, stdout, stderr } = await verdict(["explain", "--cpu", "off", "--json"], '{"bytes":"8b07"}');
  assertEquals([code, stderr, JSON.parse(stdout).cpu], [0, "", null]);
});

Deno.test("--cpu takes auto, on and off only", async () => {
  const { code, stderr } = await verdict(["diff", "--cpu", "maybe"]);
  assertEquals([code, stderr], [2, 'verdict: Value of --cpu is not auto, on or off: "maybe"\n']);
});

Deno.test("--cpu auto goes on where no temporary file may be written", async () => {
  const child = startWith(["--allow-write"], "explain", "--json");
  const { code, stdout, stderr } = await ended(child, '{"bytes":"8b07"}');
  assertEquals([code, JSON.parse(stdout).cpu], [0, null]);
  assertMatch(stderr, /^CPU oracle unavailable: [^\n]+\n$/);
});

testWithCpu("explain --json says what the CPU did, in the case's own terms", async () => {
  const cases = [
    { line: '{"bytes":"0fb607","device":{"value":"0x11"}}', length: 3, fault: null, rax: "0x0000000000000011" },
    { line: '{"bytes":"8b00","device":{"value":"0x22"}}', length: 2, fault: null, rax: "0x0000000000000022" },
    { line: '{"bytes":"8a27","device":{"value":"0x33"}}', length: 2, fault: null, rax: "0x0f0e0d0c0b0a3308" },
    { line: '{"bytes":"678b07","device":{"value":"0x44"}}', length: 3, fault: null, rax: "0x0000000000000044" },
    { line: '{"bytes":"f08b07"}', length: 3, fault: "#UD", rax: undefined },
    { line: '{"bytes":"90"}', length: 1, fault: null, rax: undefined },
  ];
  const { code, stdout } = await verdict(
    ["explain", "--cpu", "on", "--json"],
    cases.map(({ line }) => `${line}\n`).join(""),
  );
  const answers = stdout.trimEnd().split("\n").map((line) => JSON.parse(line).cpu);
  assertEquals(code, 0);
  for (const [k, { line, length, fault, rax }] of cases.entries()) {
    assertEquals([answers[k].length, answers[k].fault, answers[k].regs.rax], [length, fault, rax], line);
    assertMatch(answers[k].name, /^\w+ family \d+ model \d+ stepping \d+ microcode /);
  }
});

testWithCpu("explain --json gives the memory that a store left behind", async () => {
  const line = '{"bytes":"8827","device":{"value":"0x1122334455667788"}}';
  const { stdout } = await verdict(["explain", "--cpu", "on", "--json"], line);
  const { memory, relocated } = JSON.parse(stdout).cpu;
  assertEquals([memory, relocated], ["0x1122334455667709", ["rdi"]]);
});

Deno.test("explain --access goes on without a CPU after one line that says so", async () => {
  const { code, stdout, stderr } = await verdict(["explain", "--cpu", "off", "--access", "--json"], '{"bytes":"8b07"}');
  assertEquals([code, stderr], [0, "No CPU is asked: --access has nothing to show\n"]);
  assertEquals(JSON.parse(stdout).cpu, null);
});

testWithCpu("explain --access --json says which memory each instruction of many reads and writes", async () => {
  const cases = Array.from({ length: 1500 }, (_, k) => {
    const address = `0x${(0x1000 + 8 * k).toString(16)}`;
    const regs = { rdi: address, rsi: "0x80" };
    return [
      { bytes: "8b07", regs, access: [{ direction: "read", address, size: 4 }] },
      { bytes: "668907", regs, access: [{ direction: "write", address, size: 2 }] },
      {
        bytes: "48a5",
        regs,
        access: [{ direction: "read", address: "0x80", size: 8 }, { direction: "write", address, size: 8 }],
      },
      { bytes: "8bc0", regs, access: [] },
      { bytes: "06", regs, access: [] },
      { bytes: "0f05", regs, access: null },
    ][k % 6]!;
  });
  const input = cases.map(({ bytes, regs }) => `${JSON.stringify({ bytes, regs })}\n`).join("");
  await withFolder(async (folder) => {
    const file = join(folder, "cases.jsonl");
    await Deno.writeTextFile(file, input);
    const { code, stdout, stderr } = await verdict(["explain", "--cpu", "on", "--access", "--json", file]);
    assertEquals([code, stderr], [0, ""]);
    const answers = stdout.trimEnd().split("\n").map((line) => JSON.parse(line).cpu.access);
    assertEquals(answers, cases.map(({ access }) => access));
  });
});

testWithCpu("explain shows accesses to people where --access asks for them, whatever follows it", async () => {
  const [asked, plain] = await Promise.all([
    verdict(["explain", "--access", '{"bytes":"0fb607","regs":{"rdi":"0x1000"}}']),
    verdict(["explain", '{"bytes":"0fb607","regs":{"rdi":"0x1000"}}']),
  ]);
  assertMatch(asked.stdout, /^ {2}The CPU's access: read 1 at 0x1000$/m);
  assertEquals(plain.stdout, asked.stdout.replace(/^ {2}The CPU's access: .*\n/m, ""));
});

/** A finding's verdict in the JSON report. */
interface Judged {
  readonly verdict: { readonly cpus?: readonly { readonly cpu: string; readonly did: unknown }[] };
}

testWithCpu("diff cites the CPU in its verdicts and finds the model in agreement with it", async () => {
  const { code, stdout } = await verdict(["diff", "--sweep", "off", "--cases", "20000", "--cpu", "on", "--json", "-"]);
  const { cpu, findings } = JSON.parse(stdout);
  assertEquals(code, 0);
  const ofModel = findings.filter(({ parties }: { parties: string[] }) => parties[0] === "model");
  assertEquals(ofModel, []);
  const lock = findings.find(({ title, parties: [first] }: { title: string; parties: string[] }) =>
    first === "posted" && title.includes("LOCK prefix")
  );
  const did = { raises: "#UD" };
  const didSo = ({ verdict }: { verdict: Judged["verdict"] }, deed: unknown) => {
    const { ground, reason, cpus = [] } = verdict as Judged["verdict"] & { ground: string; reason: string };
    assertEquals([ground, reason], ["cpu", "did"]);
    // The one that was asked is among them, or a record of one of its kind.
    assert(cpus.some((word) => cpuKind(word.cpu) === cpuKind(cpu)));
    for (const word of cpus) assertEquals(word.did, deed);
  };
  didSo(lock, did);
  assertEquals(lock.verdict.blames, ["posted"]);
  const movsxd = findings.find(({ title }: { title: string }) =>
    title.includes("movsxd (63)") && title.includes("rejects")
  );
  didSo(movsxd, { executes: 2 });
  assertEquals(movsxd.verdict.blames, ["capstone"]);
  const segment = findings.find(({ title }: { title: string }) => title.startsWith("capstone forgets FS and GS"));
  const { blames, reason, witnesses } = segment.verdict;
  assertEquals([blames, reason, witnesses], [["capstone"], "as-decoded", ["iced"]]);
  const verdicts = findings.filter(({ gap }: { gap: boolean }) => !gap).map((each: Judged) => each.verdict);
  const cites = ({ cpus = [] }: Judged["verdict"]) => cpus.some((word) => cpuKind(word.cpu) === cpuKind(cpu));
  assert(verdicts.filter(cites).length > verdicts.length / 2);
});

testWithCpu(
  "explain has no quarrel with the CPU about an absolute address that is not canonical, behind fs or gs",
  async () => {
    const texts = ["65a307741000fe810000", "64a107741000fe810000", "65a007741000fe81ff7f", "64a2ffffffffffff0080"];
    const lines = texts.map((bytes) => `${JSON.stringify({ bytes })}\n`).join("");
    const { stdout } = await verdict(["explain", "--cpu", "on", "--json"], lines);
    const answers = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(answers.map(({ cpu: { fault, length } }) => [fault, length]), texts.map(() => [null, 10]));
    const ofModel = answers.flatMap(({ findings }) =>
      findings.filter(({ parties: [first] }: { parties: string[] }) => first === "model")
    );
    assertEquals(ofModel, []);
  },
);

testWithCpu(
  "explain says what was relocated for the CPU, and where it was not that an exception may come from there",
  async () => {
    const [moved, left] = await Promise.all([verdict(["explain", "658b07"]), verdict(["explain", "0fae07"])]);
    assertMatch(moved.stdout, /^ {2}The CPU ran it with another rdi, so that the operand lay in memory/m);
    assertMatch(left.stdout, /^ {2}The operand was left where the case has it: the exception may come from there$/m);
  },
);

/** Cases of an emulator's instructions, and what the CPU says of each: exception, accesses, iterations, changed registers, undefined flags. */
const OUTSIDE: readonly (readonly [line: string, fault: string | null, ...expected: readonly unknown[]])[] = [
  [
    '{"bytes":"0107","regs":{"rax":"0x1"},"device":{"value":"0xffffffff"}}',
    null,
    ["read 4", "write 4"],
    undefined,
    {},
    "0x0",
  ],
  ['{"bytes":"0f4407","rflags":"0x202"}', null, ["read 4"], undefined, { rax: "0x000000000b0a0908" }, "0x0"],
  ['{"bytes":"f3aa","regs":{"rcx":"0x0"}}', null, [], 0, {}, "0x0"],
  ['{"bytes":"f3aa","regs":{"rcx":"0x2"}}', null, ["write 1", "write 1"], 2, {
    rcx: "0x0000000000000000",
    rdi: "0xffffc900fee00fe2",
  }, "0x0"],
  ['{"bytes":"f73f","device":{"value":"0x0"}}', "#DE", null, undefined, {}, "0x0"],
  ['{"bytes":"0f2807","regs":{"rdi":"0xffffc90000001008"}}', "#GP", null, undefined, {}, "0x0"],
  ['{"bytes":"0fab07","regs":{"rax":"0xffffffffffffffe0"}}', null, ["read 4", "write 4"], undefined, {}, "0x894"],
  // 66 is no prefix in an address.
  ['{"bytes":"ff142566000000"}', "#GP", null, undefined, {}, "0x0"],
  ['{"bytes":"62f17c4c5807"}', null, undefined],
];

testWithCpu("explain says in the case's own terms what the CPU does with instructions outside the model", async () => {
  const lines = OUTSIDE.map(([line]) => line).join("\n");
  const { stdout } = await verdict(["explain", "--contract", "hypervisor", "--cpu", "on", "--json", "-"], lines);
  const answers = stdout.trimEnd().split("\n").map((each) => JSON.parse(each));
  for (const [n, [line, fault, ...expected]] of OUTSIDE.entries()) {
    const { model, cpu } = answers[n];
    assertEquals([model.outcome, cpu.fault], ["outside", fault], line);
    const accesses = cpu.accesses?.map((each: { direction: string; size: number }) => `${each.direction} ${each.size}`);
    if (expected[0] === undefined) assertMatch(cpu.stop, /^not asked: it uses registers that no case has$/);
    else assertEquals([accesses ?? null, cpu.iterations, cpu.regs, cpu.undefined], expected, line);
  }
  const [add] = answers;
  assertEquals(add.cpu.accesses[1], {
    direction: "write",
    address: "0xffffc900fee00fe0",
    gpa: "0x8000fee00fe0",
    size: 4,
    data: "0x0",
  });
  // The sum is zero: CF, PF, AF and ZF.
  assertEquals(BigInt(add.cpu.rflags) & 0x8d5n, 0x55n);
});
