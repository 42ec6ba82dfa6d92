import { assert, assertEquals } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { verdict } from "../../findings/verdict.ts";
import { words } from "../../findings/verdict_testing.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { AccessView } from "../../triage/explain/case_views.ts";
import type { JudgedView } from "../../triage/explain/case_views.ts";
import { cpu, decoding, exemplar, expectation, explained, INVALID, outcome, shownFinding } from "../report_testing.ts";
import { explainText } from "./explain_text.ts";

const lines = (...args: Parameters<typeof explained>) =>
  stripVTControlCharacters(explainText(explained(...args))).split("\n");

/** The row of a table that begins with `name`, blanks joined. */
function row(all: readonly string[], name: string): string | undefined {
  return all.find((line) => line.startsWith(`  ${name}  `))?.trim().replaceAll(/ {2,}/g, " ");
}

/** The judge's word: posted differs from the model in some fields. */
const posted = (...fields: JudgedView["fields"]): readonly JudgedView[] => [{ parties: ["posted", "model"], fields }];

/** The judge's word: the decoders differ. */
const decoders = (
  ...fields: JudgedView["fields"]
): readonly JudgedView[] => [{ parties: ["iced", "capstone"], fields }];

Deno.test("explainText() shows labels, instruction, state before, decoders, results and findings, in columns", () => {
  assertEquals(lines(), [
    "  65  prefix",
    "  8b  opcode",
    "  44  ModRM",
    "  8f  SIB",
    "  f0  displacement",
    "",
    "  mov eax, dword ptr gs:[rdi+rcx*4-0x10]",
    "    eax                            write 4",
    "    dword ptr gs:[rdi+rcx*4-0x10]  read 4",
    "",
    "Before",
    "  rax 0x0f0e0d0c0b0a0908  rcx 0x1f1e1d1c1b1a1918  rdi 0x7f7e7d7c7b7a7978",
    "  rip 0x1000, rflags 0x202, cpl 0",
    "  gla 0x2000, gpa 0x8000fee00fe0",
    "  the VMM answers value 0x11, status 0x0",
    '  case {"bytes":"658b448ff0","rip":"0x1000","device":{"value":"0x11"}}',
    "",
    "What the bytes are",
    "                iced, capstone",
    "  valid         yes",
    "  length        4",
    "  form          mov",
    "  operand       gs:[rdi + rcx*4 - 0x10]",
    "  register      eax",
    "  operand size  4",
    "  memory size   4",
    "  stores        no",
    "",
    "What comes of it",
    "          result   rip  access  changed",
    "  model   handled  +4   read 4  rax 0x0000000000000011",
    "  posted  handled  +4   read 4  rax 0x0000000000000011",
    "",
    "",
    "No findings: all parties agree",
  ]);
});

Deno.test("explainText() shows subjects that did the same in one row", () => {
  const all = lines({ subjects: { posted: outcome(), mine: outcome(), other: outcome({ regs: { rax: 0x12n } }) } });
  const at = all.findIndex((line) => line.startsWith("  posted,"));
  assertEquals(all.slice(at, at + 3).map((line) => line.trim().split(/ {2,}/)[0]), ["posted,", "mine", "other"]);
});

Deno.test("explainText() marks the cells in which the judge says that a subject differs, and no other", () => {
  const subjects = { posted: outcome({ regs: { rax: 0x11n, rcx: 1n } }) };
  const model = expectation({ regs: { rax: 0x22n } });
  const marked = lines({ subjects, model, judged: posted("register") });
  assertEquals(row(marked, "posted"), "posted handled +4 read 4 rax 0x0000000000000011 !");
  assert(marked.some((line) => line.trim() === "rcx 0x0000000000000001 !"));
  assertEquals(row(lines({ subjects, model, judged: posted("length") }), "posted")!.includes("handled !"), true);
  assert(!lines({ subjects, model }).some((line) => line.endsWith("!")));
});

Deno.test("explainText() says why a refusal of an access that the model is not sure of is not judged", () => {
  const all = lines({
    subjects: { posted: outcome({ handled: false, returned: -14, rip: 0x1000n, access: null, regs: {} }) },
    model: expectation({ hazards: ["page-crossing"] }),
  });
  assertEquals(row(all, "posted"), "posted refused -14 +0 none none");
  assertEquals(all.slice(-6).filter((line) => line !== ""), [
    "  The access is across two pages",
    "  Not judged: the result, rip, the access and registers of posted: a handler may",
    "  refuse an access across two pages",
    "No findings: what differs is not judged",
  ]);
});

Deno.test("explainText() says of an impossible state why it is one, and that nobody is blamed", () => {
  const all = lines({
    subjects: { posted: outcome({ handled: false, returned: -14, rip: 0x1000n, access: null, regs: {} }) },
    model: expectation({ hazards: ["non-canonical"], impossible: ["page-offset", "non-canonical"] }),
  });
  assertEquals(all.slice(-7).filter((line) => line !== ""), [
    "  No hardware produces this state, so nobody is blamed for it: gla and gpa have",
    "  different offsets in their pages and an address of the access is not canonical",
    "  Not judged: the result, rip, the access and registers of posted: no hardware",
    "  produces this state",
    "No findings: what differs is not judged",
  ]);
});

Deno.test("explainText() shows a refusal, and why the model faults", () => {
  const all = lines({
    subjects: { posted: outcome({ handled: false, returned: -14, rip: 0x1000n, access: null, regs: {} }) },
    model: expectation({ outcome: "fault", reason: "no instruction", rip: 0x1000n, access: null, regs: {} }),
    instruction: null,
  });
  assertEquals(row(all, "posted"), "posted refused -14 +0 none none");
  assert(all.includes("  The model: faults, since no instruction"));
  assertEquals(all.at(-1), "No findings: all parties agree");
});

Deno.test("explainText() shows of a write what is written, and a gpa that is not the case's", () => {
  const access: AccessView = { size: 1, direction: "write", gpa: 0xfeen, data: 0x7fn };
  const all = lines({ subjects: { posted: outcome({ access }) }, model: expectation({ access }) });
  const at = all.findIndex((line) => line.startsWith("  posted"));
  assertEquals(all.slice(at, at + 3).map((line) => line.trim().replaceAll(/ {2,}/g, " ")), [
    "posted handled +4 write 1 rax 0x0000000000000011",
    "at 0xfee",
    "0x7f",
  ]);
});

Deno.test("explainText() shows decoders that differ side by side, and marks the rows that the judge names", () => {
  const all = lines({
    decoders: { iced: INVALID, capstone: decoding({ form: "other", mnemonic: "shufps" }) },
    judged: decoders("validity"),
    findings: [shownFinding()],
  });
  assertEquals(row(all, "valid"), "valid no ! yes !");
  assertEquals(row(all, "form"), "form - other (shufps)");
  const registers = { iced: decoding(), capstone: decoding({ register: "ecx" }) };
  const differing = lines({ decoders: registers, judged: decoders("register"), findings: [shownFinding()] });
  assertEquals([row(differing, "register"), row(differing, "operand size")], [
    "register eax ! ecx !",
    "operand size 4 4",
  ]);
});

Deno.test("explainText() writes operands as assemblers do", () => {
  const memory = { base: null, index: null, scale: 1, displacement: 0x10n, segment: null, addressSize: 8 } as const;
  const operand = (fields: Parameters<typeof decoding>[0]) =>
    row(lines({ decoders: { iced: decoding(fields), capstone: decoding(fields) } }), "operand")!.replace(
      "operand ",
      "",
    );
  assertEquals(operand({ memory }), "[0x10]");
  assertEquals(operand({ memory: { ...memory, base: "rip" } }), "[rip + 0x10]");
  assertEquals(operand({ memory: { ...memory, base: "rdi", displacement: 0n } }), "[rdi]");
  const negative = { ...memory, base: "edi", displacement: 0xffff_ffffn, addressSize: 4 };
  assertEquals(operand({ memory: negative }), "[edi - 0x1]");
  assertEquals(operand({ memory: { ...memory, index: "rcx", scale: 2 } }), "[rcx*2 + 0x10]");
  assertEquals(operand({ memory: null, rmRegister: "cx" }), "cx");
});

Deno.test("explainText() says of each finding who is wrong, on which evidence, and together what is alike", () => {
  const open = shownFinding({
    id: "333333333333",
    title: "They differ",
    exemplars: [exemplar({ verdict: verdict("open", "no-subject") })],
  });
  const mine = shownFinding({
    id: "444444444444",
    parties: ["mine", "model"],
    exemplars: [
      exemplar({
        verdict: verdict("decoders", "decoders-agree", { blames: ["mine"], witnesses: ["iced", "capstone"] }),
      }),
    ],
  });
  const all = lines({ findings: [shownFinding(), open, mine] });
  assertEquals(all.slice(-8), [
    "3 findings",
    "  Leaves the upper half of the register stale: movzx (0fb6)",
    "    0123456789ab  posted / model",
    "    444444444444  mine / model",
    "    posted and mine are wrong: iced and capstone agree with the model",
    "  They differ",
    "    333333333333  posted / model",
    "    unresolved: the model allows both",
  ]);
});

Deno.test("explainText() prints the verdicts about the case, not those of the finding's exemplars", () => {
  const ofOther = verdict("cpu", "did", { blames: ["capstone"], cpus: words(["A"], { raises: "#UD" }) });
  const own = verdict("cpu", "did", { blames: ["capstone"], cpus: words(["A"], { executes: 7 }) });
  const shown = shownFinding({ parties: ["iced", "capstone"], exemplars: [exemplar({ verdict: ofOther })] });
  const all = lines({ findings: [{ ...shown, verdicts: [own] }] }).join("\n");
  assert(all.includes("capstone is wrong: the CPU (A) executes 7 bytes"));
  assert(!all.includes("#UD"));
});

Deno.test("explainText() shows a case without bytes that can be fetched", () => {
  const all = lines({
    labels: [],
    decoders: { iced: INVALID, capstone: INVALID },
    instruction: null,
    case: caseFrom("90", { fetch: 0 }),
  });
  assertEquals(row(all, "valid"), "valid no");
  assert(!all.join("\n").includes("NaN"));
  assert(all.includes("  rip 0xffffffff81000000, rflags 0x202, cpl 0, bytes that can be fetched 0"));
});

Deno.test("explainText() shows what the CPU did, and its accesses only where they were asked for", () => {
  assertEquals(row(lines({ cpu: cpu() }), "CPU"), "CPU executes +4 rax 0x0000000000000011");
  const stored = lines({ cpu: cpu({ memory: 0x12n }) });
  assert(stored.some((line) => line.endsWith("  0x0000000000000012")));
  const read = { direction: "read", address: 0x1000n, size: 4 } as const;
  const write = { direction: "write", address: 0x2000n, size: null } as const;
  const shown = (access?: readonly (typeof read | typeof write)[] | null) =>
    lines({ cpu: cpu(access === undefined ? {} : { access }) })
      .filter((line) => line.startsWith("  The CPU's access: ")).map((line) => line.split(": ")[1]);
  assertEquals([shown(), shown([]), shown(null)], [[], ["none"], ["unknown"]]);
  assertEquals(shown([read, write]), ["read 4 at 0x1000", "write of unknown size at 0x2000"]);
});

Deno.test("explainText() says what the CPU ran with, and where an exception may come from", () => {
  const said = (fields: Parameters<typeof cpu>[0]) => lines({ cpu: cpu(fields) }).join(" ").replaceAll(/ +/g, " ");
  assert(said({ relocated: ["rsi", "rdi"] }).includes("The CPU ran it with another rsi and rdi, so that"));
  assert(said({ relocated: ["gsBase"] }).includes("another gs base, so that"));
  assert(!said({ relocated: null }).includes("ran it with"));
  assert(said({ relocated: null, fault: "#PF" }).includes("the exception may come from there"));
  assert(!said({ relocated: ["rdi"], fault: "#PF" }).includes("the exception may come from there"));
  assert(!said({ relocated: null, fault: "#UD" }).includes("the exception may come from there"));
});

Deno.test("explainText() says what is in other memory where the handler is an emulator, or the case says it", () => {
  const told = (...args: Parameters<typeof lines>) => lines(...args).filter((line) => line.includes("other memory"));
  assertEquals(told(), []);
  assertEquals(told({ model: expectation({ contract: "hypervisor" }) }), [
    "  other memory 0xa5a5a5a5a5a5a5a5, vector registers 0x123456789abcdef",
  ]);
  assertEquals(told({ case: caseFrom("8b 07", { memory: 1n, vectors: 2n }) }), [
    "  other memory 0x1, vector registers 0x2",
  ]);
});

Deno.test("explainText() shows what a subject tells beside registers, in their cells", () => {
  const told = {
    rflags: 0x203n,
    exception: null,
    accesses: [
      { direction: "read", address: 0x10n, gpa: null, size: 8, data: 0x11n, piece: false },
      { direction: "read", address: 0x18n, gpa: 0x8000n, size: 8, data: 0x12n, piece: true },
    ],
    accessCount: 3,
    vectors: { 3: new Uint8Array(32).fill(0xab) },
  } as const;
  const effects = { rflags: 0x202n, undefined: 0n, exception: null, accesses: [], vectors: {} };
  const all = lines({
    model: expectation({ contract: "hypervisor", effects }),
    subjects: {
      mine: { ...outcome(), told },
      other: { ...outcome(), told: { exception: { vector: 13, error: 5n, cr2: 0n } } },
    },
  }).join("\n");
  for (
    const text of [
      "read 8 at 0x10",
      "and read 8 at 0x18",
      "and 1 more",
      "CF=1",
      "xmm3",
      "abababababababab",
      "raises #GP (0x5)",
    ]
  ) {
    assert(all.includes(text), `${text}\n${all}`);
  }
});

Deno.test("explainText() says below the verdicts of a finding what the newest release does with the case", () => {
  const shown = shownFinding({ parties: ["iced", "capstone"], cause: null });
  const { id } = shown.finding;
  const word = { decoder: "capstone", release: "5.0.9", state: "still" } as const;
  const all = lines({ findings: [shown], newest: new Map([[id, [word]]]) });
  const at = all.findIndex((line) => line.startsWith(`    ${id}`));
  assertEquals(all.at(-1), "    still in capstone 5.0.9");
  assert(at > 0 && at < all.length - 2);
});
