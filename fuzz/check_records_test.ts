import { assert, assertEquals } from "@std/assert";
import { isWhole, parseTruths, type Truth, type TruthRecord } from "../corpus/files/truth_file.ts";
import { plainest } from "../findings/finding.ts";
import { doCpusDiffer } from "../findings/verdict.ts";
import { Batch } from "../machine/batch.ts";
import { fillBatch } from "../machine/case.ts";
import { Form, FORMS, Operand, Segment } from "../machine/decoding.ts";
import { NO_REGISTER, RIP } from "../machine/registers.ts";
import { decodingsOf } from "../oracles/decoders/decoder_testing.ts";
import { committedRecords } from "../triage/committed_records.ts";
import { withParties } from "../triage/triage_testing.ts";
import { checkRecords } from "./check_records.ts";

const FOLDER = new URL("../corpus/truths/", import.meta.url);
const FILES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".jsonl"));
const SETS = FILES.map((name) => parseTruths(Deno.readTextFileSync(new URL(name, FOLDER))));

/** The records of each CPU that are about whole cases. */
const WHOLE = [
  ...Map.groupBy(
    SETS.flat().filter((each): each is TruthRecord<Truth> => isWhole(each.truth)),
    ({ truth: { name } }) => name,
  ).values(),
];

const check = (records: readonly TruthRecord[]) =>
  withParties((parties) => checkRecords({ ...parties, records: committedRecords() }, records));

Deno.test("checkRecords() finds the model in agreement with every committed record, and decoders but where CPUs differ", async () => {
  assert(SETS.length > 0);
  for (const records of SETS) {
    const { records: checked, findings } = await check(records);
    assertEquals(checked, records.length);
    const wrong = findings.filter((finding) => !doCpusDiffer(plainest(finding).verdict));
    assertEquals(wrong.map(({ title }) => title), []);
  }
});

/** Ways in which a record, or the model, could be wrong. */
const PLANTED: readonly (readonly [what: string, change: (record: TruthRecord<Truth>) => TruthRecord])[] = [
  ["register", (r) => ({ ...r, truth: { ...r.truth, regs: { ...r.truth.regs, r9: 1n } } })],
  ["memory", (r) => ({ ...r, truth: { ...r.truth, memory: r.truth.memory! ^ 1n } })],
  ["rip", (r) => ({ ...r, truth: { ...r.truth, rip: r.truth.rip + 1n } })],
  ["fault", (r) => ({ ...r, truth: { ...r.truth, fault: "#GP" } })],
  ["length", (r) => ({ ...r, truth: { ...r.truth, length: r.truth.length + 1 } })],
  ["validity", (r) => ({ ...r, truth: { ...r.truth, valid: false } })],
];

for (const [what, change] of PLANTED) {
  Deno.test(`checkRecords() finds a record with another ${what}`, async () => {
    const whole = WHOLE[0]!;
    const records: readonly TruthRecord[] = whole;
    const at = whole.findIndex(({ truth }) => truth.memory !== null && truth.fault === null);
    const { findings } = await check(records.with(at, change(whole[at]!)));
    assertEquals(findings.map((finding) => [plainest(finding).field, finding.count]), [[what, 1]]);
  });
}

Deno.test("the committed records cover every form, mod, SIB shape, size, high byte, segment base, 67 and fault", () => {
  for (const records of WHOLE) {
    assert(records.length >= 2000);
    const batch = new Batch(records.length);
    fillBatch(batch, records.map((record) => record.case));
    const d = decodingsOf(batch);
    const has = (what: string, holds: (row: number) => boolean) => assert(records.some((_, row) => holds(row)), what);
    const isMemory = (row: number) => d.operand[row] === Operand.memory;
    for (const form of FORMS) has(form, (row) => d.form[row] === Form[form]);
    for (const form of FORMS.filter((name) => name !== "other")) {
      for (const addressSize of [4, 8]) {
        has(`${form}, ${addressSize}`, (row) => d.form[row] === Form[form] && d.addressSize[row] === addressSize);
      }
      for (const segment of [Segment.fs, Segment.gs]) {
        has(`${form}, segment`, (row) => d.form[row] === Form[form] && d.segment[row] === segment);
      }
    }
    for (const size of [1, 2, 4, 8]) {
      has(`size ${size}`, (row) => isMemory(row) && d.memorySize[row] === size);
      has(`operand size ${size}`, (row) => isMemory(row) && d.operandSize[row] === size);
    }
    for (let mod = 0; mod < 4; mod++) {
      has(`mod ${mod}`, (row) => d.form[row] === Form.mov && batch.text[16 * row + 1]! >> 6 === mod);
    }
    for (let register = 0; register < 4; register++) {
      has(`high byte ${register}`, (row) => d.registerByte[row] === 1 && d.register[row] === register);
    }
    for (let scale = 0; scale < 4; scale++) {
      has(`scale ${scale}`, (row) => d.index[row] !== NO_REGISTER && d.scale[row] === scale);
    }
    has("RIP-relative", (row) => d.base[row] === RIP);
    has("absolute", (row) => isMemory(row) && d.base[row] === NO_REGISTER && d.index[row] === NO_REGISTER);
    has("index without base", (row) => isMemory(row) && d.base[row] === NO_REGISTER && d.index[row] !== NO_REGISTER);
    has("repeated", (row) => d.repeat[row] === 1);
    for (const fault of ["#UD", "#GP"]) has(fault, (row) => records[row]!.truth.fault === fault);
    has("too short", (row) => records[row]!.truth.length === 0);
  }
});
