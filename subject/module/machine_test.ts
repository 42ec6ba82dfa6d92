import { assertEquals, assertThrows } from "@std/assert";
import { Batch } from "../../machine/batch.ts";
import { caseOf, DEFAULT_CASE, fillBatch } from "../../machine/case.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { ProgramFailure } from "../protocol/subject_error.ts";
import { BatchMachine, DeviceFailure, MACHINE_TELLING } from "./machine.ts";

/** The machine of one case whose device fails at its first address, 0x1000. */
function machine(): BatchMachine {
  const it = new BatchMachine();
  it.batch = new Batch(1);
  it.out = new Outcomes(1, MACHINE_TELLING);
  const ve = { ...DEFAULT_CASE.ve, gla: 0x1000n };
  fillBatch(it.batch, [caseOf([0x90], { ve, device: { value: 0n, status: 1n } })]);
  it.out.reset(it.batch);
  it.enter(0);
  return it;
}

const REFUSED: readonly (readonly [use: (machine: BatchMachine) => unknown, message: string])[] = [
  [({ read }) => read(0n, 0), "makes an access of 0 bytes, which is not from 1 to 64"],
  [({ read }) => read(0n, 65), "makes an access of 65 bytes, which is not from 1 to 64"],
  [({ write }) => write(0n, 1.5, 0n), "makes an access of 1.5 bytes, which is not from 1 to 64"],
  [({ readVector }) => readVector(16), "names a vector register 16, and there are 16"],
  [({ writeVector }) => writeVector(-1, new Uint8Array(32)), "names a vector register -1, and there are 16"],
  [
    ({ writeVector }) => writeVector(0, new Uint8Array(16)),
    "writes 16 bytes to a vector register, which has 32",
  ],
  [
    ({ writeVector }) => [0, 1].forEach((n) => writeVector(n, new Uint8Array(32))),
    "writes two vector registers",
  ],
  [({ raise }) => raise(32), "raises exception 32, which is not from 0 to 31"],
  [({ raise }) => raise(-1), "raises exception -1, which is not from 0 to 31"],
];

Deno.test("BatchMachine says what cannot be done with a machine", () => {
  for (const [use, message] of REFUSED) {
    const error = assertThrows(() => use(machine()), ProgramFailure);
    assertEquals(error.message, message);
  }
});

Deno.test("BatchMachine says that the device answers with a failure, after it has told of the access", () => {
  const it = machine();
  const error = assertThrows(() => it.read(0xffen, 4), DeviceFailure);
  assertEquals([error.name, error.message], ["DeviceFailure", "The device answers with a failure"]);
  assertThrows(() => it.write(0xff8n, 16, 0n), DeviceFailure);
  const { accesses } = it.out.effects!;
  assertEquals([accesses.count[0], accesses.size[0], accesses.size[1], accesses.size[2]], [3, 4, 8, 8]);
  // Nothing has been written where it failed.
  assertEquals(it.read(0xff8n, 8), 0n);
});
