import { assert, assertEquals, assertRejects } from "@std/assert";
import { formatCase } from "../../corpus/files/case_file.ts";
import type { FieldName } from "../../findings/fields.ts";
import { HandlerSubject, posted } from "../../handler/revision_subject.ts";
import { Batch } from "../../machine/batch.ts";
import { DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { caseFrom, type Setting } from "../../machine/case_testing.ts";
import type { Subject } from "../../machine/subject.ts";
import { Panel } from "../../oracles/panel.ts";
import { fieldName } from "../signature/disagreement.ts";
import { allKindsOf, subjectKind, withParties } from "../triage_testing.ts";
import { SHRINK_CAPACITY, Shrinker, UnsteadyError } from "./shrinker.ts";

/** Shrinks the one disagreement of that field that a case shows. */
function shrunk(field: FieldName, text: string, setting: Setting = {}): Promise<string> {
  return withParties(async (parties) => {
    const shrinker = new Shrinker(new Panel(parties, SHRINK_CAPACITY));
    const start = caseFrom(text, setting);
    const panel = new Panel(parties, 1);
    const batch = new Batch(1);
    fillBatch(batch, [start]);
    await panel.run(batch);
    const kind = allKindsOf(panel, 0).find((each) => fieldName(each) === field);
    assert(kind !== undefined, `${text} shows no ${field}`);
    const own = { ...kind, pair: shrinker.panel.pairNamed(kind.pair.name) };
    const result = await shrinker.shrink(start, own, () => undefined);
    assert(result.isNew);
    return formatCase(result.example);
  });
}

/** What a case has that a kernel would really meet. */
const DEVICE = '"regs":{"rdi":"0xffffc90000001000"}';

/** A string move from a device, and where shrinking leaves its strings. */
const STRINGS = { rsi: 0xffff_c900_1234_5678n, rdi: 0xffff_8880_0000_1000n };
const MOVED = '"regs":{"rsi":"0xffffc900fee00000","rdi":"0xffffc90000001000"}';

const NOISE: Setting = {
  regs: { rax: 1n, rcx: 2n, rsi: 3n },
  fsBase: 5n,
  rflags: 0x602n,
  device: { value: 0xffff_ffff_ffff_ff80n, status: 0n },
};

Deno.test("Shrinker.shrink() removes prefixes, operand, immediate and state that do not matter", async () => {
  assertEquals(await shrunk("fault", "66 f0 3e 48 c7 84 8d 01 02 03 04 05 06 07 08", NOISE), `{"bytes":"f08b07"}`);
  assertEquals(await shrunk("register", "64 44 0f b7 8c 81 01 02 03 04", NOISE), `{"bytes":"0fb607",${DEVICE}}`);
  assertEquals(await shrunk("form", "66 41 89 d1", NOISE), `{"bytes":"8bc0"}`);
});

Deno.test("Shrinker.shrink() keeps what the disagreement is about", async () => {
  assertEquals(await shrunk("data", "3e 88 bd 01 00 00 00", NOISE), `{"bytes":"8827",${DEVICE}}`);
  assertEquals(await shrunk("register", "8a 70 01", NOISE), `{"bytes":"8a27",${DEVICE}}`);
  assertEquals(await shrunk("register", "44 0f bf 00"), `{"bytes":"0fb607",${DEVICE}}`);
  assertEquals(await shrunk("privilege", "c6 40 01 02", { cpl: 3 }), `{"bytes":"8b07","cpl":3,${DEVICE}}`);
  assertEquals(
    await shrunk("gap", "66 a5", { regs: STRINGS }),
    `{"bytes":"a5",${MOVED}}`,
  );
});

Deno.test("Shrinker.shrink() removes prefixes in front of an opcode that is the last byte", async () => {
  const long = "66 66 66 64 f2 f2 64 3e 64 64 3e 64 64 64 a5";
  assertEquals(await shrunk("gap", long, { regs: { ...STRINGS, rcx: 1n } }), `{"bytes":"a5",${MOVED}}`);
});

Deno.test("Shrinker.shrink() keeps a private gpa where it matters, and as plain as can be", async () => {
  const ve = { ...DEFAULT_CASE.ve, exitQualification: 1n, gpa: 0x12_3456n };
  const example = `{"bytes":"8b07",${DEVICE},"ve":{"gpa":"0xfee00fe0"}}`;
  assertEquals(await shrunk("address", "66 c7 47 01 02 03", { ...NOISE, ve }), example);
  assertEquals(await shrunk("address", "8b 07", { ve: { ...DEFAULT_CASE.ve, gpa: 0x12_3456n } }), example);
  assertEquals(await shrunk("fault", "f0 8b 07", { ve }), `{"bytes":"f08b07"}`);
  const user = `{"bytes":"8b07","regs":{"rdi":"0x1000"}}`;
  assertEquals(await shrunk("address", "8b 07", { regs: { rdi: 0x1000n }, ve }), user);
});

Deno.test("Shrinker.shrink() brings any refusal that claims success down to a NOP", async () => {
  assertEquals(await shrunk("success", "66 f3 0f 18 84 24 01 02 03 04", NOISE), `{"bytes":"90"}`);
});

Deno.test("Shrinker.shrink() goes from a register operand of a failing VMM to a working one", async () => {
  const setting = { device: { value: 1n, status: 0x8000_0000_0000_0000n } };
  assertEquals(await shrunk("fault", "f0 8b 07", setting), `{"bytes":"f08b07"}`);
});

Deno.test("Shrinker.shrink() gives the plainest failing status where one is needed", async () => {
  assertEquals(await shrunk("success", "8b 07", { device: { value: 1n, status: 3n } }), `{"bytes":"90"}`);
});

Deno.test("Shrinker.shrink() keeps a decoder's disagreement in its field", async () => {
  assertEquals(await shrunk("segment", "65 26 48 89 84 24 01 02 03 04"), `{"bytes":"652e8907"}`);
  assertEquals(await shrunk("memory-size", "66 4c 0f 38 f0 47 01"), `{"bytes":"66480f38f007"}`);
});

Deno.test("Shrinker.shrink() shrinks also where a handler claims more bytes than an instruction has", async () => {
  await withParties(async ({ decoders }) => {
    const handler = new HandlerSubject(posted);
    const long: Subject = {
      name: "long",
      run(batch, out) {
        handler.run(batch, out);
        for (let row = 0; row < batch.size; row++) if (out.handled[row] === 1) out.returned[row] = 20;
      },
      close() {},
    };
    const shrinker = new Shrinker(new Panel({ subjects: [long], decoders }, SHRINK_CAPACITY));
    const start = caseFrom("66 66 64 c7 84 8d 01 02 03 04 05 06", NOISE);
    const shrunk = await shrinker.shrink(start, subjectKind(shrinker.panel, "length"), () => undefined);
    assert(shrunk.isNew);
    assertEquals(formatCase(shrunk.example), `{"bytes":"8b07",${DEVICE}}`);
  });
});

Deno.test("Shrinker.shrink() stops at a case of a settled bucket", async () => {
  await withParties(async (parties) => {
    const shrinker = new Shrinker(new Panel(parties, SHRINK_CAPACITY));
    const fault = subjectKind(shrinker.panel, "fault");
    const seen: number[] = [];
    await shrinker.shrink(caseFrom("66 f0 8b 07"), fault, (bucket) => void seen.push(bucket));
    const result = await shrinker.shrink(
      caseFrom("66 f0 c7 47 01 02 03", NOISE),
      fault,
      (b) => seen.includes(b) ? b : undefined,
    );
    assert(!result.isNew && seen.includes(result.settled!));
  });
});

Deno.test("Shrinker.shrink() says of whom a disagreement is gone that does not show again", async () => {
  await withParties(async (parties) => {
    const shrinker = new Shrinker(new Panel(parties, SHRINK_CAPACITY));
    const kind = subjectKind(shrinker.panel, "rip");
    await assertRejects(
      () => shrinker.shrink(caseFrom("8b 07", { regs: { rdi: 0xffff_c900_0000_1000n } }), kind, () => undefined),
      UnsteadyError,
      `Somebody does not do the same twice: posted or model, of {"bytes":"8b07",${DEVICE}}`,
    );
  });
});
