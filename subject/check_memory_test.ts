import { assertEquals } from "@std/assert";
import { Direction } from "../machine/access.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE, fillBatch } from "../machine/case.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { Contract } from "../machine/contract.ts";
import { type AccessLists, Mark, Tells } from "../machine/effects.ts";
import type { Subject } from "../machine/subject.ts";
import { checkMemory, type MemoryResult } from "./check_memory.ts";
import { EmulatorSubject } from "./module/emulator_subject.ts";
import { withModule } from "./module/module_testing.ts";
import { testProgram, withProgram } from "./subject_testing.ts";
import { tiny } from "./testdata/tiny.ts";
import { emulate } from "./testdata/tiny_emulator.ts";

const GLA = 0x5000n;
const { gpa: GPA } = DEFAULT_CASE.ve;
const MEMORY = 0x1716_1514_1312_1110n;
const VALUE = 0xf7f6_f5f4_f3f2_f1f0n;

/** Addresses in the device, across its first and its last byte, and in ordinary memory. */
const PLACES = [GLA, GLA + 5n, GLA - 2n, GLA + 62n, 0x9003n, 0xffff_ffff_ffff_fffdn];

/** A case of an instruction of the tiny emulator. */
function caseAt(text: string, rdi: bigint, status = 0n): Case {
  return caseFrom(text, {
    regs: { rdi, rsi: rdi - 3n, rcx: 9n, rax: 0x0a0b_0c0dn },
    memory: MEMORY,
    device: { value: VALUE, status },
    ve: { ...DEFAULT_CASE.ve, gla: GLA },
  });
}

function batchOf(cases: readonly Case[]): Batch {
  const batch = new Batch(cases.length);
  fillBatch(batch, cases);
  return batch;
}

const TEXTS = ["8b 07", "89 07", "87 07", "f3 a4", "f3 0f 6f 0f", "f7 37", "90"];
const ALL = batchOf(TEXTS.flatMap((text) => PLACES.flatMap((rdi) => [caseAt(text, rdi), caseAt(text, rdi, 1n)])));

/** Loads from each of the places. */
const LOADS = batchOf(PLACES.map((rdi) => caseAt("8b 07", rdi)));

/** What the check says of a program that is wrong in some way, of loads. */
async function resultOf(what: string, form = "lines"): Promise<MemoryResult> {
  let result: MemoryResult | undefined;
  await withProgram(testProgram("told.ts", form, what), async (subject) => {
    result = await checkMemory(subject, LOADS);
  });
  return result!;
}

Deno.test("checkMemory() finds nothing in a module, which verdict's own memory serves", async () => {
  await withModule(new URL("./testdata/tiny_emulator.ts", import.meta.url), async (subject) => {
    const { reading, wrongReads, placing, wrongGpas } = (await checkMemory(subject, ALL))!;
    assertEquals([wrongReads, wrongGpas], [[], []]);
    assertEquals(placing > 20 && reading > 40, true, `${placing} and ${reading}`);
  });
});

Deno.test("checkMemory() finds nothing in a program that does it right, also where it tells no gpas, or no addresses", async () => {
  for (const form of ["lines", "binary"]) {
    assertEquals(await resultOf("good", form), { reading: 6, wrongReads: [], placing: 3, wrongGpas: [] });
  }
  assertEquals(await resultOf("no-gpa"), { reading: 6, wrongReads: [], placing: 0, wrongGpas: [] });
  assertEquals(await resultOf("no-address"), { reading: 6, wrongReads: [], placing: 3, wrongGpas: [] });
});

Deno.test("checkMemory() finds the cases in which a program reads other memory than there is", async () => {
  const { reading, wrongReads, placing, wrongGpas } = await resultOf("other-memory");
  assertEquals([reading, placing, wrongGpas], [6, 3, []]);
  assertEquals(wrongReads, [
    { row: 2, address: GLA - 2n, size: 4, data: 0xf1f0_1706n, held: 0xf1f0_1716n },
    { row: 4, address: 0x9003n, size: 4, data: 0x1615_1403n, held: 0x1615_1413n },
    { row: 5, address: 0xffff_ffff_ffff_fffdn, size: 4, data: 0x1017_1605n, held: 0x1017_1615n },
  ]);
});

Deno.test("checkMemory() finds the cases in which a program's device is another", async () => {
  const { wrongReads } = await resultOf("other-device", "binary");
  assertEquals(wrongReads.map(({ row, data, held }) => [row, data, held]), [
    [0, 0n, 0xf3f2_f1f0n],
    [1, 0n, 0xf0f7_f6f5n],
    [3, 0n, 0x1110_f7f6n],
  ]);
});

Deno.test("checkMemory() finds gpas that are not the device's, or are not as far from its first as the address", async () => {
  const { wrongReads, placing, wrongGpas } = await resultOf("other-gpa");
  assertEquals([wrongReads, placing], [[], 3]);
  assertEquals(wrongGpas, [
    { row: 0, address: GLA, gpa: GPA + 8n, due: GPA },
    { row: 1, address: GLA + 5n, gpa: GPA + 13n, due: GPA + 5n },
    { row: 3, address: GLA + 62n, gpa: GPA + 70n, due: GPA + 62n },
  ]);
});

/** The tiny emulator, of whose accesses each is changed. */
function changed(change: (lists: AccessLists, at: number) => void, contract: Contract = "hypervisor"): Subject {
  const { telling } = real;
  return {
    name: "changed",
    contract,
    telling,
    run(batch, out) {
      real.run(batch, out);
      const lists = out.effects!.accesses;
      for (let row = 0; row < batch.size; row++) {
        for (let k = 0; k < lists.told[row]!; k++) change(lists, lists.most * row + k);
      }
    },
    close() {},
  };
}

const real = new EmulatorSubject("tiny", emulate);
const isRead = ({ direction }: AccessLists, at: number) => direction[at] === Direction.read;

Deno.test("checkMemory() finds a program that does not read back what it wrote", async () => {
  // An exchange reads, writes, and reads twice; the memory of this one forgets.
  const forgets = changed((lists, at) => {
    if (isRead(lists, at)) lists.data.u32[2 * at] = lists.size[at] === 4 ? 0x1615_1413 : [0x1413, 0x1615][at % 2]!;
  });
  const result = await checkMemory(forgets, batchOf([caseAt("87 07", 0x9003n)]));
  assertEquals(result!.wrongReads, [{ row: 0, address: 0x9003n, size: 2, data: 0x1413n, held: 0x0c0dn }]);
});

Deno.test("checkMemory() finds a gpa of ordinary memory, and one that is not the device's where no address is told", async () => {
  const all = changed(({ mark, gpa }, at) => {
    mark[at]! |= Mark.device;
    gpa.set(at, 0x1234n);
  });
  const batch = batchOf([caseAt("8b 07", 0x9003n)]);
  const wrong = { row: 0, gpa: 0x1234n, due: null };
  assertEquals((await checkMemory(all, batch))!.wrongGpas, [{ ...wrong, address: 0x9003n }]);
  const unplaced = changed(({ mark, gpa }, at) => {
    mark[at]! |= Mark.device | Mark.unplaced;
    gpa.set(at, 0x1234n);
  });
  const result = await checkMemory(unplaced, batch);
  assertEquals(result, { reading: 0, wrongReads: [], placing: 1, wrongGpas: [{ ...wrong, address: null }] });
});

Deno.test("checkMemory() does not look at bytes above the size, nor at what a device says that fails", async () => {
  const noisy = changed((lists, at) => {
    if (lists.size[at] === 4) lists.data.u32[2 * at + 1] = 0xdead_beef;
  });
  assertEquals((await checkMemory(noisy, ALL))!.wrongReads, []);
  const zero = changed((lists, at) => lists.data.set(at, 0n));
  const failing = batchOf(PLACES.slice(0, 4).map((rdi) => caseAt("8b 07", rdi, 1n)));
  assertEquals(await checkMemory(zero, failing), { reading: 0, wrongReads: [], placing: 3, wrongGpas: [] });
});

Deno.test("checkMemory() leaves what a guest's handler asks the VMM, and checks what else it reads", async () => {
  const guest = changed(({ data, gpa }, at) => {
    data.set(at, 0n);
    gpa.set(at, 0n);
  }, "guest");
  const result = (await checkMemory(guest, LOADS))!;
  assertEquals([result.reading, result.placing, result.wrongGpas], [3, 0, []]);
  assertEquals(result.wrongReads.map(({ row }) => row), [2, 4, 5]);
});

Deno.test("checkMemory() has nothing to say of who tells no accesses, and of cases without an answer", async () => {
  assertEquals(await checkMemory(tiny, LOADS), undefined);
  assertEquals(await checkMemory({ ...tiny, telling: { what: Tells.rflags, accesses: 1 } }, LOADS), undefined);
  const ill = new EmulatorSubject("ill", (machine) => {
    machine.read(0n, 4);
    throw new Error();
  });
  assertEquals(await checkMemory(ill, LOADS), { reading: 0, wrongReads: [], placing: 0, wrongGpas: [] });
});
