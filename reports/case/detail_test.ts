import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stripVTControlCharacters } from "node:util";
import { formatCase } from "../../corpus/files/case_file.ts";
import { caseFrom } from "../../machine/case_testing.ts";
import type { ReportFinding } from "../report/report.ts";
import { parseViews, type Views, viewsJson } from "../report/views_json.ts";
import { cpu, decoding, expectation, explained, INVALID, outcome } from "../report_testing.ts";
import { hostileReport, viewedReport } from "../reports_testing.ts";
import { detailOf } from "./detail.ts";
import { detailText } from "./detail_text.ts";

const { subjects, decoders, model, labels } = explained();
const VIEWS: Views = { subjects, decoders, model, labels, cpu: null, gla: 0x2000n, judged: [] };
const OF_DECODERS = { parties: ["iced", "capstone"], fields: ["length"] } as const;

/** A finding of whose example this is said. */
function findingOf(views: Partial<Views>, fields: Partial<ReportFinding> = {}): ReportFinding {
  const [finding] = viewedReport().findings;
  const parties = ["posted", "model"] as const;
  return { ...finding!, parties, views: viewsJson({ ...VIEWS, ...views }, parties), ...fields };
}

Deno.test("viewsJson() keeps the subjects that a finding is about, and parseViews() reads back what it wrote", () => {
  const views = {
    ...VIEWS,
    cpu: cpu({ fault: "#UD", memory: null }),
    decoders: { iced: decoding(), capstone: INVALID },
  };
  const all = { ...views, subjects: { ...views.subjects, other: outcome() } };
  assertEquals(parseViews(viewsJson(all, ["posted", "model"])), views);
  const judged = { ...views, judged: [OF_DECODERS] };
  assertEquals(parseViews(viewsJson(judged, ["posted", "model"])), judged);
});

Deno.test("detailOf() marks what the judge says differs from the CPU; without one, all that differs", () => {
  const decoders = { iced: decoding(), capstone: decoding({ length: 5 }) };
  const lengths = (views: Partial<Views>) => {
    const [table] = detailOf(findingOf({ decoders, judged: [OF_DECODERS], ...views }))!.tables;
    return table!.rows.find(({ name }) => name === "length")!.cells.map(({ text, differs }) =>
      differs ? `!${text}` : text
    );
  };
  assertEquals(lengths({ cpu: cpu() }), ["4", "!5", "4"]);
  assertEquals(lengths({}), ["!4", "!5"]);
  assertEquals(lengths({ judged: [] }), ["4", "5"]);
  assertEquals(lengths({ decoders: { iced: decoding(), capstone: decoding() }, judged: [] }), ["4", "4"]);
});

Deno.test("detailOf() shows registers byte by byte: as before, changed as all say, and said otherwise by some", () => {
  const before = 0x0f0e0d0c0b0a0908n;
  const example = JSON.parse(formatCase(caseFrom("0f b6 07", { regs: { rax: before } })));
  const [rax, ...more] = detailOf(findingOf({
    subjects: { posted: outcome({ regs: { rax: 0x0f0e0d0c00000011n } }) },
    model: expectation({ regs: { rax: 0x11n } }),
  }, { example }))!.differences;
  assertEquals(more, []);
  assertEquals(rax, {
    name: "rax",
    before: "0f0e0d0c0b0a0908",
    after: [
      { party: "posted", value: "0f0e0d0c00000011", marks: "ddddcccc" },
      { party: "model", value: "0000000000000011", marks: "ddddcccc" },
    ],
  });
});

Deno.test("detailOf() shows memory as what is written leaves it, in whole bytes", () => {
  const write = (size: number, data: bigint) => ({ size, direction: "write" as const, gpa: 1n, data });
  const example = JSON.parse(formatCase(caseFrom("88 07", { device: { value: 0x1122334455667788n, status: 0n } })));
  const memory = (subject: bigint, size: number, data: bigint) =>
    detailOf(findingOf({
      subjects: { posted: outcome({ regs: {}, access: write(size, subject) }) },
      model: expectation({ regs: {}, access: write(size, data) }),
    }, { example }))!.differences.map(({ name, after }) => [
      name,
      ...after.map(({ value, marks }) => `${value} ${marks}`),
    ]);
  assertEquals(memory(0xaan, 1, 0xffan), [["memory", "11223344556677aa =======d", "11223344556677fa =======d"]]);
  assertEquals(memory(0x1n, 8, 0x1n), [["memory", "0000000000000001 cccccccc", "0000000000000001 cccccccc"]]);
});

Deno.test("detailText() shows labelled bytes, verdict, tables with marks, differing bytes, and how to see it", () => {
  const text = stripVTControlCharacters(detailText(findingOf({
    decoders: { iced: decoding(), capstone: INVALID },
    subjects: { posted: outcome({ regs: { rax: 0x1_0000_0011n } }) },
    judged: [{ parties: ["iced", "capstone"], fields: ["validity"] }],
  })));
  for (
    const part of [
      "posted: Handles it\n",
      "  verdict        posted is wrong: iced and capstone agree with the model\n",
      "  65  prefix\n  8b  opcode\n",
      "  valid         yes !                    no !\n",
      "  model   00 00 00 00 00 00 00 11\n                   ^^\n",
      "See it: deno task explain ",
    ]
  ) assertStringIncludes(text, part);
});

Deno.test("detailText() shows no control character, whatever a report has", () => {
  const text = stripVTControlCharacters(detailText(hostileReport().findings[0]!));
  assert(!/[^\P{Cc}\n]/u.test(text));
  assertStringIncludes(
    detailText({ ...hostileReport().findings[0]!, views: null }),
    "Nobody was asked about its example",
  );
});

Deno.test("detailOf() shows both handlers that were compared with each other, and the model beside them", () => {
  const parties = ["mine", "posted"] as const;
  const subjects = { mine: outcome({ rip: 0x1003n }), posted: outcome() };
  const views = viewsJson({ ...VIEWS, subjects, judged: [{ parties, fields: ["rip"] }] }, parties);
  const { tables, differences, facts } = detailOf(findingOf({}, { parties, views }))!;
  assertEquals(tables.map(({ title, columns }) => [title, ...columns]), [
    ["What the bytes are", "iced", "capstone"],
    ["What comes of it", "mine", "posted", "model"],
  ]);
  const rip = tables[1]!.rows.find(({ name }) => name === "rip")!;
  assertEquals(rip.cells.map(({ differs }) => differs), [true, false, false]);
  assertEquals(differences[0]!.after.map(({ party }) => party), ["mine", "posted", "model"]);
  assertEquals(facts.filter(([, value]) => value.includes("not run")), []);
});

Deno.test("detailOf() shows of a handler that gave no outcome what it did instead, and no result", () => {
  const did = ["crash", "hang", "garbage", "not asked"].map((unanswered) => [{ unanswered }, unanswered] as const);
  const unknown = { unanswered: "not asked", needs: "paging" };
  for (const [posted, text] of [...did, [unknown, "not asked: the subject does not know 5-level paging"] as const]) {
    const { tables: [, outcomes], differences } = detailOf(findingOf({ subjects: { posted } }))!;
    const cells = outcomes!.rows.map(({ name, cells: [posted, model] }) => [name, posted!.text, model!.text]);
    assertEquals(cells, [
      ["handled", text, "yes"],
      ["returned", "", "4"],
      ["rip", "", "0x1004"],
      ["access", "", "read 4 at 0x8000fee00fe0"],
    ]);
    assertEquals(differences.flatMap(({ after }) => after.map(({ party }) => party)), ["model"]);
  }
});

Deno.test("detailOf() says of a handler that nobody asked that it was not run", () => {
  const parties = ["mine", "model"] as const;
  const { facts, tables } = detailOf(findingOf({}, { parties, views: viewsJson(VIEWS, parties) }))!;
  assertEquals(facts.at(-1), ["mine", "was not run for this report"]);
  assertEquals(tables[1]!.columns, ["model"]);
});

Deno.test("detailOf() marks what a finding is about where its report does not say who differs", () => {
  const { judged: _, ...before } = VIEWS;
  const parties = ["posted", "model"] as const;
  const subjects = { posted: outcome({ rip: 0x1003n, returned: 3 }) };
  const marked = (field: ReportFinding["field"]) => {
    const views = viewsJson({ ...before, subjects }, parties);
    const [, table] = detailOf(findingOf({}, { parties, field, views }))!.tables;
    return table!.rows.filter(({ cells }) => cells.some(({ differs }) => differs)).map(({ name }) => name);
  };
  assertEquals([marked("rip"), marked("length"), marked(null)], [["rip"], ["returned"], []]);
});
