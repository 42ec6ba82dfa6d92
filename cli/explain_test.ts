import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { feed, start, verdict, withFolder } from "./cli_testing.ts";

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
    line: '{"bytes":"8b07","rip":"0x1000","ve":{"gpa":"0x800000001234"}}',
    posted: { ...does(2, { ...ACCESS, gpa: "0x800000001234" }, EAX), rip: "0x1002" },
    model: "handled",
    fields: [],
  },
  { line: '{"bytes":"8b0790"}', posted: does(2, ACCESS, EAX), model: "handled", fields: [] },
  { line: '{"bytes":"90"}', posted: fails(), model: "refused", fields: ["success"] },
  { line: '{"bytes":"8b07","fetch":1}', posted: fails(), model: "fault", fields: ["success"] },
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
      assertEquals([parties, Object.keys(rest)], [POSTED_MODEL, ["field"]]);
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
      reason: null,
      hazards: ["non-canonical"],
      length: 3,
      rip: "0xffffffff81000003",
      access: read(1),
      regs: { rax: "0x0000000000000011" },
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

Deno.test("explain ends with 3 and a message when nobody reads its answers any more", async () => {
  const child = start("explain", "--json", "-");
  const fed = feed(child, INPUT.repeat(50));
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const stderr = await new Response(child.stderr).text();
  await fed;
  assertEquals((await child.status).code, 3);
  assertEquals(stderr, "verdict: Standard output cannot be written: Broken pipe (os error 32)\n");
});

Deno.test("explain shows an instruction to people, each byte with its label", async () => {
  const { code, stdout, stderr } = await verdict(["explain", "66 41 0fb6 4410"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "\n  66     prefix\n".trimStart());
  for (const label of ["41     REX", "0f b6  opcode", "44     ModRM", "10     SIB", "90     displacement"]) {
    assertStringIncludes(stdout, `  ${label}\n`);
  }
  for (const part of ["iced", "capstone", "posted", "model", "[r8 + rdx*1 - 0x70]", "No findings"]) {
    assertStringIncludes(stdout, part);
  }
});

Deno.test("explain shows each case of a file to people, and of one given as an argument its findings", async () => {
  const [file, one] = await Promise.all([
    verdict(["explain", "-"], INPUT),
    verdict(["explain", '{"bytes":"8b07","cpl":3}']),
  ]);
  assertEquals([file.code, one.code, file.stderr, one.stderr], [0, 0, "", ""]);
  assertEquals(file.stdout.match(/the VMM answers/g)?.length, EXAMPLES.length);
  assertMatch(one.stdout, /^Findings: 1\n {2}[0-9a-f]{12} {2}\S.* \[posted \/ model: posted is wrong: /m);
  assert(!one.stdout.includes("\u001b"));
});
