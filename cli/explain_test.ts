import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { start, verdict, withFolder } from "./cli_testing.ts";

const ACCESS = { size: 4, direction: "read", gpa: "0x8000fee00fe0", data: "0x0" };
const EAX = { rax: "0x0000000044332211" };
const RIP = 0xffff_ffff_8100_0000n;
const POSTED_MODEL = ["posted", "model"];

const read = (size: number) => ({ ...ACCESS, size });
const write = (size: number, data: string) => ({ ...ACCESS, size, direction: "write", data });

/** What the posted handler answers when it returns `length`. */
function does(length: number, access: unknown, regs: Record<string, string> = {}) {
  return { handled: true, returned: length, rip: `0x${(RIP + BigInt(length)).toString(16)}`, access, regs };
}

/** What it answers when it fails: -14 as an unsigned 32-bit length. */
function fails(access: unknown = null) {
  return { handled: true, returned: -14, rip: "0x80fffff2", access, regs: {} };
}

interface Example {
  readonly line: string;
  readonly posted: unknown;
  readonly model: string;
  /** The fields of the findings. */
  readonly fields: readonly string[];
}

/** Lines, and what comes of each. */
const EXAMPLES: readonly Example[] = [
  {
    line: '{"bytes":"0fb607","device":{"value":"0x11","status":"0x0"}}',
    posted: does(3, read(1), { rax: "0x0f0e0d0c00000011" }),
    model: "handled",
    fields: ["register"],
  },
  { line: '{"bytes":"8b07"}', posted: does(2, ACCESS, EAX), model: "handled", fields: [] },
  { line: '{"bytes":"488B07"}', posted: does(3, read(8), { rax: "0x8877665544332211" }), model: "handled", fields: [] },
  {
    line: '{"bytes":"66 8b 07"}',
    posted: does(3, read(2), { rax: "0x0f0e0d0c0b0a2211" }),
    model: "handled",
    fields: [],
  },
  {
    line: '{"bytes":"8a27","device":{"value":"0x99"}}',
    posted: does(2, read(1), { rsp: "0x4f4e4d4c4b4a4999" }),
    model: "handled",
    fields: ["register"],
  },
  { line: '{"bytes":"8827"}', posted: does(2, write(1, "0x48")), model: "handled", fields: ["data"] },
  {
    line: '{"bytes":"48894708","regs":{"rax":"0x1122334455667788"}}',
    posted: does(4, write(8, "0x1122334455667788")),
    model: "handled",
    fields: [],
  },
  { line: '{"bytes":"66c7073412"}', posted: does(5, write(2, "0x1234")), model: "handled", fields: [] },
  {
    line: '{"bytes":"48c707ffffffff"}',
    posted: does(7, write(8, "0xffffffffffffffff")),
    model: "handled",
    fields: [],
  },
  {
    line: '{"bytes":"660fbe07","device":{"value":"0x80"}}',
    posted: does(4, read(1), { rax: "0x0f0e0d0c0b0aff80" }),
    model: "handled",
    fields: [],
  },
  {
    line:
      '{"bytes":"8b07","rip":"0xffffffff80001000","regs":{"rdi":"0xffffc90000001234"},"ve":{"gpa":"0x800000001234"}}',
    posted: { ...does(2, { ...ACCESS, gpa: "0x800000001234" }, EAX), rip: "0xffffffff80001002" },
    model: "handled",
    fields: [],
  },
  { line: '{"bytes":"8b0790"}', posted: does(2, ACCESS, EAX), model: "handled", fields: [] },
  { line: '{"bytes":"90"}', posted: fails(), model: "refused", fields: ["success"] },
  {
    // What can be fetched ends where a page does.
    line: '{"bytes":"8b07","fetch":1}',
    posted: { ...fails(), rip: "0x81000ff1" },
    model: "fault",
    fields: ["success"],
  },
  { line: '{"bytes":"8b07","device":{"status":"0x1"}}', posted: fails(ACCESS), model: "refused", fields: ["success"] },
  { line: '{"bytes":"8b07","cpl":3}', posted: does(2, ACCESS, EAX), model: "refused", fields: ["privilege"] },
  { line: '{"bytes":"8bc0"}', posted: does(2, ACCESS, EAX), model: "refused", fields: ["form"] },
  { line: '{"bytes":"f08b07"}', posted: does(3, ACCESS, EAX), model: "fault", fields: ["fault"] },
];

const INPUT = EXAMPLES.map(({ line }) => `${line}\n`).join("");

const answers = (stdout: string) => stdout.trimEnd().split("\n").map((line) => JSON.parse(line));

Deno.test("explain --json answers each line of standard input, exactly", async () => {
  const { code, stdout, stderr } = await verdict(["explain", "--cpu", "off", "--json", "-"], INPUT);
  assertEquals([code, stderr], [0, ""]);
  const all = answers(stdout);
  assertEquals(all.length, EXAMPLES.length);
  for (const [k, { line, posted, model, fields }] of EXAMPLES.entries()) {
    const { bytes, subjects, model: expected, cpu, findings } = all[k];
    assertEquals(bytes, JSON.parse(line).bytes);
    assertEquals(subjects, { posted }, line);
    assertEquals([expected.outcome, cpu], [model, null], line);
    assertEquals(findings.map(({ field }: { field: string }) => field), fields, line);
    for (const { id, title, parties, ...rest } of findings) {
      assertEquals([parties, Object.keys(rest)], [POSTED_MODEL, ["field", "blames", "verdict"]]);
      assertEquals([rest.blames, rest.verdict.startsWith("posted is wrong: ")], [["posted"], true]);
      assertMatch(id, /^[0-9a-f]{12}$/);
      assertMatch(title, /^[A-Z].*[^.]$/);
    }
  }
});

Deno.test("explain --json answers the example with every party's word", async () => {
  const { stdout } = await verdict(["explain", "--cpu", "off", "--json"], EXAMPLES[0]!.line);
  const [{ findings, ...answer }] = answers(stdout);
  const decoding = {
    valid: true,
    length: 3,
    form: "movzx",
    mnemonic: "movzx",
    operandSize: 4,
    memorySize: 1,
    store: false,
    register: "eax",
    rmRegister: null,
    immediate: null,
    memory: { base: "rdi", index: null, scale: 1, displacement: "0x0", segment: null, addressSize: 8 },
  };
  assertEquals(answer, {
    bytes: "0fb607",
    subjects: { posted: EXAMPLES[0]!.posted },
    decoders: { iced: decoding, capstone: decoding },
    model: {
      outcome: "handled",
      contract: "guest",
      reason: null,
      hazards: [],
      impossible: [],
      length: 3,
      rip: "0xffffffff81000003",
      access: read(1),
      regs: { rax: "0x0000000000000011" },
      rflags: "0x202",
      undefined: "0x0",
      exception: null,
      accesses: [
        { direction: "read", address: "0xffffc900fee00fe0", gpa: "0x8000fee00fe0", size: 1, data: "0x11" },
      ],
      vectors: {},
    },
    cpu: null,
  });
  assertEquals(findings.length, 1);
  assertMatch(findings[0].title, /^Leaves the upper half of the register stale/);
});

Deno.test("explain --json answers a file as it does standard input, whatever ends its lines", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "cases.jsonl");
    const crlf = `\ufeff${INPUT.replaceAll("\n", "\r\n\r\n").trimEnd()}`;
    await Deno.writeTextFile(file, crlf);
    const [fromFile, fromInput] = await Promise.all([
      verdict(["explain", "--json", file]),
      verdict(["explain", "--json", "-"], INPUT),
    ]);
    assertEquals(fromFile, fromInput);
  });
});

Deno.test("explain --json names the number of each line that is no case, answers the others in order, ends with 2", async () => {
  const input = [
    '{"bytes":"8b07"}',
    "",
    '{"bytes":"8b07"',
    '{"bytes":"0fb607"}',
    '{"bytes":"8b0"}',
    '{"bytes":"zz"}',
    `{"bytes":"${"90".repeat(16)}"}`,
    '{"bytes":"8b07","regs":{"r16":"0x1"}}',
    '{"bytes":"8b07","device":{"value":"0x10000000000000000"}}',
    '{"bytes":"8807"}',
  ].join("\n");
  const { code, stdout, stderr } = await verdict(["explain", "--json", "-"], input);
  assertEquals(code, 2);
  assertEquals(answers(stdout).map(({ bytes }) => bytes), ["8b07", "0fb607", "8807"]);
  const messages = stderr.split("\n");
  assertEquals(messages.slice(0, 4), [
    'Line 3 of standard input: Case is not JSON: "{\\"bytes\\":\\"8b07\\""',
    'Line 5 of standard input: Bytes have an odd number of hex digits: "8b0"',
    'Line 6 of standard input: Bytes are not hex digits: "z" at character 1 of "zz"',
    "Line 7 of standard input: Bytes are too many: 16, at most 15",
  ]);
  assertMatch(
    messages[4]!,
    /^Line 8 of standard input: Unknown register: "r16" \(did you mean "r1\d"\? known: rax, .*\)$/,
  );
  assertEquals(messages.slice(5), [
    'Line 9 of standard input: Value of value has more than 64 bits: "0x10000000000000000"',
    "verdict: Lines of standard input that are not cases: 6",
    "  The other lines were answered",
    "",
  ]);
});

Deno.test("explain --json answers a line of a pipe before the next one is written", async () => {
  const child = start("explain", "--json", "-");
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (const bytes of ["8b07", "0fb607"]) {
    await writer.write(new TextEncoder().encode(`{"bytes":"${bytes}"}\n`));
    const { value } = await reader.read();
    assertEquals(answers(value!).map((answer) => answer.bytes), [bytes]);
  }
  await writer.close();
  assertEquals((await reader.read()).done, true);
  await child.stderr.cancel();
  assertEquals((await child.status).code, 0);
});

Deno.test("explain shows an instruction to people, each byte with its label, as every revision sees it", async () => {
  const { code, stdout, stderr } = await verdict(["explain", "66 41 0fb6 4410"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "\n  66     prefix\n".trimStart());
  for (const label of ["41     REX", "0f b6  opcode", "44     ModRM", "10     SIB", "90     displacement"]) {
    assertStringIncludes(stdout, `  ${label}\n`);
  }
  for (
    const part of ["iced, capstone", "linux-5.19,", "corrected", "model", "[r8 + rdx*1 - 0x70]", "all parties agree"]
  ) {
    assertStringIncludes(stdout, part);
  }
});

Deno.test("explain shows the operands of an instruction outside every form, and no line is wider than 80 columns", async () => {
  const texts = ["0107", "c4e2b5904cdd22", "480fc70f", "f08b07"];
  const shown = await Promise.all(texts.map((text) => verdict(["explain", "--cpu", "off", text])));
  for (const { stdout } of shown) {
    assertEquals(stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  case ")), []);
  }
  const [add, gather, exchange, lock] = shown.map(({ stdout }) => stdout);
  assertStringIncludes(
    add!,
    "  add dword ptr [rdi], eax\n    dword ptr [rdi]  read, write 4\n    eax              read 4\n",
  );
  assertStringIncludes(gather!, "    qword ptr [rbp+xmm3*8+0x22]  read 8\n");
  assertStringIncludes(exchange!, "    xmmword ptr [rdi]  read, cond write 16\n");
  assertStringIncludes(exchange!, "rax 0x0f0e0d0c0b0a0908  rcx 0x1f1e1d1c1b1a1918  rdx 0x2f2e2d2c2b2a2928\n");
  assert(!lock!.includes("lock mov"));
});

Deno.test("explain gives bytes alone a possible state, and says it as a case that shows the same", async () => {
  const bare = await verdict(["explain", "8b07"]);
  const line = /^ {2}case (.*)$/m.exec(bare.stdout)![1]!;
  assertEquals(line, '{"bytes":"8b07","regs":{"rdi":"0xffffc900fee00fe0"}}');
  const [written, file, plain] = await Promise.all([
    verdict(["explain", line]),
    verdict(["explain", "-"], line),
    verdict(["explain", "--subject", "corrected", '{"bytes":"8b07"}']),
  ]);
  assertEquals([written.stdout, file.stdout], [bare.stdout, bare.stdout]);
  assertMatch(bare.stdout, /^No findings: all parties agree$/m);
  // A line that says nothing of addresses has the same ones.
  assertStringIncludes(plain.stdout, `  case ${line}\n`);
  const impossible = await verdict([
    "explain",
    "--subject",
    "corrected",
    '{"bytes":"8b07","regs":{"rdi":"0x1234567800000000"}}',
  ]);
  const words = impossible.stdout.replaceAll(/\s+/g, " ");
  assertStringIncludes(
    words,
    "No hardware produces this state, so nobody is blamed for it: an address of the access is not",
  );
  assertMatch(impossible.stdout, /^No findings: /m);
});

Deno.test("explain shows each case of a file to people, and of one given as an argument its findings", async () => {
  const [file, one] = await Promise.all([
    verdict(["explain", "-"], INPUT),
    verdict(["explain", "--subject", "posted", '{"bytes":"8b07","cpl":3}']),
  ]);
  assertEquals([file.code, one.code, file.stderr, one.stderr], [0, 0, "", ""]);
  assertEquals(file.stdout.match(/the VMM answers/g)?.length, EXAMPLES.length);
  assertMatch(one.stdout, /^1 finding\n {2}\S.*\n {4}[0-9a-f]{12} {2}posted \/ model\n {4}posted is wrong: /m);
  assert(!one.stdout.includes("\u001b"));
});

Deno.test("explain --against shows both subjects, and marks in what they differ", async () => {
  const args = ["explain", "--cpu", "off", "--subject", "corrected", "--against", "posted"];
  const [differ, agree] = await Promise.all([verdict([...args, "0fb607"]), verdict([...args, "8b07"])]);
  assertMatch(differ.stdout, /^ {2}corrected {2}handled .* rax 0x0000000000000011 !$/m);
  assertMatch(differ.stdout, /^ {2}posted {5}handled .* rax 0x0f0e0d0c00000011 !$/m);
  assertMatch(agree.stdout, /^No findings: all parties agree$/m);
});
