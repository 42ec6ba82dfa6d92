import { assertEquals } from "@std/assert";
import { SUBJECT_FIELDS } from "../../findings/fields.ts";
import { Batch } from "../../machine/batch.ts";
import { fillBatch } from "../../machine/case.ts";
import { caseFrom, type Setting } from "../../machine/case_testing.ts";
import type { Policy } from "../../machine/contract.ts";
import { CLAIMABLE } from "../../machine/scope.ts";
import { RecordedSubject } from "../../subject/recorded/recorded_subject.ts";
import { IcedDecoder } from "../decoders/iced/iced.ts";
import { Panel } from "../panel.ts";

const DEVICE = 0xffff_c900_0000_1000n;
const AT_DEVICE: Setting = { regs: { rdi: DEVICE }, ve: { ...caseFrom("90").ve, gla: DEVICE } };
const READ = { direction: "read", address: `0x${DEVICE.toString(16)}`, size: 4, data: "0x44332211" };
const LOADED = { handled: true, returned: 2, regs: { rax: "0x44332211" } };

type Json = Record<string, unknown>;

/** The fields in which an emulator, or a guest's handler, is judged that did `outcome` with the instruction `text`. */
async function fieldsOf(
  text: string,
  setting: Setting,
  outcome: Json,
  { contract = "hypervisor", policy }: { contract?: "guest" | "hypervisor"; policy?: Partial<Policy> } = {},
): Promise<string[]> {
  const scope = { forms: CLAIMABLE, mayRefuse: [], ...policy === undefined ? {} : { policy } };
  const subject = new RecordedSubject("mine", policy === undefined ? { contract } : { contract, scope });
  const decoder = new IcedDecoder();
  const panel = new Panel({ subjects: [subject], decoders: [decoder] }, 1);
  const batch = new Batch(1);
  fillBatch(batch, [caseFrom(text, setting)]);
  subject.outcomes = [outcome];
  await panel.run(batch);
  decoder.close();
  assertEquals([...subject.wrong.values()], []);
  const [fields] = panel.seats[0]!.fields;
  return SUBJECT_FIELDS.filter((_, n) => (fields! & 1 << n) !== 0);
}

const load = (outcome: Json) => fieldsOf("8b 07", AT_DEVICE, { ...LOADED, ...outcome });

Deno.test("judgeSubject() judges what an emulator tells, and nothing of what it does not", async () => {
  assertEquals(await load({}), []);
  assertEquals(await load({ accesses: [READ], rflags: "0x202", exception: null, vectors: {} }), []);
  assertEquals(await load({ accesses: [] }), ["access"]);
  assertEquals(await load({ accesses: [READ, READ] }), ["access"]);
  assertEquals(await load({ rflags: "0x203" }), ["flags"]);
  // Reserved flags and RF are nobody's.
  assertEquals(await load({ rflags: "0x10200" }), []);
  assertEquals(await load({ vectors: { 3: "00".repeat(32) } }), ["vector"]);
});

Deno.test("judgeSubject() takes a register for a consequence of what was read elsewhere, or in another size", async () => {
  const regs = { rax: "0x2211" };
  assertEquals(await load({ regs, accesses: [{ ...READ, size: 2, data: "0x2211" }] }), ["size"]);
  assertEquals(await load({ regs, accesses: [{ ...READ, address: "0x10", data: "0x2211" }] }), ["linear-address"]);
  assertEquals(await load({ regs, accesses: [] }), ["access"]);
  assertEquals(await load({ regs, accesses: [READ] }), ["register"]);
});

Deno.test("judgeSubject() judges the prefix of a list that is cut", async () => {
  assertEquals(await load({ accesses: [READ], accessCount: 3 }), ["access"]);
  const string = { ...AT_DEVICE, regs: { rcx: 9n, rsi: 0x1000n, rdi: 0x2000n }, memory: 0x0807_0605_0403_0201n };
  const accesses = [
    { direction: "read", address: "0x1000", size: 1, data: "0x1" },
    { direction: "write", address: "0x2000", size: 1, data: "0x1" },
  ];
  const done = {
    handled: true,
    returned: 2,
    rip: "0xffffffff81000002",
    regs: { rcx: "0x0", rsi: "0x1009", rdi: "0x2009" },
  };
  assertEquals(await fieldsOf("f3 a4", string, { ...done, accesses, accessCount: 18 }), []);
  assertEquals(await fieldsOf("f3 a4", string, { ...done, accesses, accessCount: 17 }), []);
  assertEquals(await fieldsOf("f3 a4", string, { ...done, accesses }), ["access"]);
});

Deno.test("judgeSubject() compares iterations that are told with the registers", async () => {
  const string = { ...AT_DEVICE, regs: { rcx: 3n, rsi: 0x1000n, rdi: 0x2000n } };
  const done = {
    handled: true,
    returned: 2,
    rip: "0xffffffff81000000",
    regs: { rcx: "0x1", rsi: "0x1002", rdi: "0x2002" },
  };
  assertEquals(await fieldsOf("f3 a4", string, { ...done, iterations: 2 }), []);
  assertEquals(await fieldsOf("f3 a4", string, { ...done, iterations: 3 }), ["iterations"]);
  const idle = { ...string, regs: { ...string.regs, rcx: 0n } };
  const stepped = { handled: true, returned: 2, accesses: [] };
  assertEquals(await fieldsOf("f3 a4", idle, { ...stepped, iterations: 0 }), []);
  assertEquals(await fieldsOf("f3 a4", idle, { ...stepped, accesses: [{ ...READ, size: 1 }] }), ["access"]);
});

const ODD: Setting = { regs: { rdi: 1n << 63n, rbp: 1n << 63n } };
const refused = (more: Json = {}) => ({ handled: false, returned: 0, accesses: [], ...more });
const raises = (vector: number, error = "0x0") => refused({ exception: { vector, error } });

Deno.test("judgeSubject() lets an emulator raise what the CPU raises, and nothing else", async () => {
  assertEquals(await fieldsOf("8b 07", ODD, raises(13)), []);
  assertEquals(await fieldsOf("8b 07", ODD, raises(12)), ["exception"]);
  assertEquals(await fieldsOf("8b 07", ODD, raises(13, "0x1")), ["exception"]);
  assertEquals(await fieldsOf("8b 45 00", ODD, raises(12)), []);
  assertEquals(await fieldsOf("8b 45 00", ODD, raises(13)), ["exception"]);
  assertEquals(await fieldsOf("8b 07", AT_DEVICE, raises(13)), ["exception"]);
  assertEquals(await fieldsOf("8b 07", ODD, { ...raises(13), accesses: [READ] }), ["access"]);
  assertEquals(await fieldsOf("8b 07", ODD, { ...raises(13), regs: { rax: "0x1" } }), ["register"]);
  assertEquals(await fieldsOf("8b 07", ODD, refused()), []);
});

Deno.test("judgeSubject() lets an emulator raise #UD for what is no instruction, before it accesses anything", async () => {
  assertEquals(await fieldsOf("f0 8b 07", AT_DEVICE, raises(6)), []);
  assertEquals(await fieldsOf("f0 8b 07", AT_DEVICE, { ...raises(6), accesses: [READ] }), ["access"]);
  assertEquals(await fieldsOf("f0 8b 07", AT_DEVICE, refused({ accesses: [READ] })), ["access"]);
  assertEquals(await fieldsOf("f0 8b 07", AT_DEVICE, raises(1)), ["exception"]);
  assertEquals(await fieldsOf("f0 8b 07", AT_DEVICE, { ...LOADED, returned: 3, accesses: [READ] }), ["fault"]);
  // A text that ends early cannot be fetched in whole.
  assertEquals(await fieldsOf("8b", { ...AT_DEVICE, fetch: 1, rip: 0xffff_ffff_8100_0fffn }, raises(14)), []);
});

Deno.test("judgeSubject() lets an emulator take an address that is not canonical for one, unless its policy says otherwise", async () => {
  const taken = { ...LOADED, regs: { rax: "0xa5a5a5a5" } };
  const accesses = [{ direction: "read", address: "0x8000000000000000", size: 4, data: "0xa5a5a5a5" }];
  const odd = { ...ODD, ve: { ...caseFrom("90").ve, gla: DEVICE } };
  assertEquals(await fieldsOf("8b 07", odd, { ...taken, accesses }), []);
  assertEquals(await fieldsOf("8b 07", odd, { ...taken, accesses }, { policy: { "non-canonical": "refuse" } }), [
    "address",
  ]);
  assertEquals(await fieldsOf("8b 07", odd, refused(), { policy: { "non-canonical": "handle" } }), ["gap"]);
});

Deno.test("judgeSubject() passes what CPUs do differently", async () => {
  const word = { ...LOADED, returned: 3, regs: { rax: "0xf0e0d0c0b0a2211" } };
  const narrow = { ...READ, size: 2, data: "0x2211" };
  assertEquals(await fieldsOf("66 63 07", AT_DEVICE, { ...word, accesses: [narrow] }), []);
  assertEquals(await fieldsOf("66 63 07", AT_DEVICE, { ...word, accesses: [READ] }), []);
  assertEquals(await fieldsOf("66 63 07", AT_DEVICE, { ...word, accesses: [{ ...READ, size: 1 }] }), ["size"]);
  assertEquals(await fieldsOf("3e 8b 45 00", ODD, raises(12)), []);
  assertEquals(await fieldsOf("3e 8b 45 00", ODD, raises(13)), []);
  const string = { regs: { rsi: 0x1000n, rdi: 1n << 63n } };
  const source = { direction: "read", address: "0x1000", size: 1, data: "0xa5" };
  assertEquals(await fieldsOf("a4", string, { ...raises(13), accesses: [source] }), []);
  assertEquals(await fieldsOf("a4", string, raises(13)), []);
  assertEquals(await fieldsOf("a4", string, { ...raises(13), accesses: [{ ...source, address: "0x1001" }] }), [
    "access",
  ]);
});

Deno.test("judgeSubject() asks an emulator to fail where the device does, and only there", async () => {
  const failing = { ...AT_DEVICE, device: { value: 0x44_3322_11n, status: 1n } };
  assertEquals(await fieldsOf("8b 07", failing, refused({ accesses: [READ] })), []);
  assertEquals(await fieldsOf("8b 07", failing, { ...LOADED, accesses: [READ] }), ["success"]);
  // Who read something else has not met it.
  const elsewhere = { ...READ, address: "0x10", data: "0xa5a5a5a5" };
  assertEquals(await fieldsOf("8b 07", failing, { ...LOADED, accesses: [elsewhere] }), ["linear-address"]);
});

Deno.test("judgeSubject() judges flags of a guest's handler too, and of its accesses those of the device as before", async () => {
  const guest = { contract: "guest" } as const;
  const gpa = "0x8000fee00000";
  const asked = { direction: "read", gpa, size: 4, data: "0x0" };
  const setting = { ...AT_DEVICE, ve: { ...AT_DEVICE.ve!, gpa: 0x8000_fee0_0000n } };
  const did = (more: Json) => fieldsOf("8b 07", setting, { ...LOADED, accesses: [asked], ...more }, guest);
  assertEquals(await did({}), []);
  assertEquals(await did({ rflags: "0x203" }), ["flags"]);
  assertEquals(await did({ accesses: [] }), ["access"]);
  assertEquals(await did({ accesses: [{ ...asked, gpa: "0x8000fee00001" }] }), ["gpa"]);
  assertEquals(await did({ accesses: undefined }), []);
  // Of a list that is cut nobody knows the last one.
  assertEquals(await did({ accesses: [], accessCount: 1 }), []);
  assertEquals(await did({ accesses: [{ ...asked, size: 2 }], accessCount: 2 }), ["size"]);
  const leaking = { direction: "write", gpa, size: 1, data: "0x7f08" };
  assertEquals(await fieldsOf("88 07", setting, { handled: true, returned: 2, accesses: [leaking] }, guest), ["leak"]);
});

Deno.test("judgeSubject() judges nothing outside the model, and no state that no instruction loads", async () => {
  assertEquals(await fieldsOf("01 07", AT_DEVICE, { ...LOADED, accesses: [] }), []);
  assertEquals(await fieldsOf("8b 07", { ...AT_DEVICE, fsBase: 1n << 63n }, { ...LOADED, accesses: [] }), []);
});
