import { assertEquals } from "@std/assert";
import { FakeTime } from "./time_testing.ts";
import type { Beat } from "./beat.ts";
import { Machines, SILENCE } from "./machines.ts";

const BEAT: Beat = {
  ...{ said: "lives", machine: "rack-7", pid: 1, threads: 4, cpu: null, done: 0, cases: 0, rate: 0 },
  ...{ running: ["0.1"], order: null, message: null },
};

Deno.test("Machines counts the threads of those that live, and takes a silent one for dead once", () => {
  using time = new FakeTime();
  const machines = new Machines();
  machines.note("a", BEAT);
  machines.note("b", { ...BEAT, pid: 2, threads: 8 });
  assertEquals([machines.threads, machines.bury()], [12, []]);
  time.pass(SILENCE - 1000);
  machines.note("b", { ...BEAT, pid: 2, threads: 8 });
  time.pass(2000);
  assertEquals(machines.bury().map(({ worker, running }) => [worker, running]), [["a", ["0.1"]]]);
  assertEquals([machines.bury(), machines.threads, machines.all.length], [[], 8, 2]);
  // It may have been the network.
  machines.note("a", BEAT);
  assertEquals(machines.threads, 12);
});

Deno.test("Machines.touch() gives everybody time who could not be heard", () => {
  using time = new FakeTime();
  const machines = new Machines();
  machines.note("a", BEAT);
  time.pass(10 * SILENCE);
  machines.touch();
  assertEquals(machines.bury(), []);
});

Deno.test("Machines forgets those that leave", () => {
  const machines = new Machines();
  machines.note("a", BEAT);
  machines.note("a", { ...BEAT, said: "leaves" });
  assertEquals(machines.all, []);
});
