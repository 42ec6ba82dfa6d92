import { assertEquals } from "@std/assert";
import { readCpuInfo } from "./cpu_info.ts";
import { statesOf } from "./enabled_states.ts";
import { cpuTest, recordsOf } from "./executor/cpu_testing.ts";
import { Stop } from "./executor/stop.ts";

Deno.test("statesOf() names a state whose bits are all set", () => {
  assertEquals(statesOf(0n), []);
  assertEquals(statesOf(0x3n), []);
  assertEquals(statesOf(0x7n), ["XCR0.AVX"]);
  assertEquals(statesOf(0xe1n), []);
  assertEquals(statesOf(0xe7n), ["XCR0.AVX", "XCR0.AVX512"]);
  assertEquals(statesOf(0x2_0007n), ["XCR0.AVX"]);
  assertEquals(statesOf(0x6_0007n), ["XCR0.AVX", "XCR0.AMX"]);
  assertEquals(statesOf(1n << 62n), ["XCR0.LWP"]);
});

/** What is executed where a CPU has a feature and the system has enabled its state, and else is not. */
const BY_STATE: readonly (readonly [feature: string, state: string, code: string])[] = [
  ["avx", "XCR0.AVX", "c5 f8 58 c0"],
  ["avx512f", "XCR0.AVX512", "62 f1 7c 48 58 c0"],
  ["amx-tile", "XCR0.AMX", "c4 e2 78 49 c0"],
  ["xsave", "CR4.OSXSAVE", "0f 01 d0"],
  ["cet-ss", "IA32_U_CET.SH_STK_EN", "f3 0f ae e8"],
];

cpuTest("readEnabledStates() says what the system has enabled", async (cpu) => {
  const { features } = await readCpuInfo(cpu);
  const records = recordsOf(BY_STATE.map(([, , code]) => ({ code, registers: { 0: 0n, 1: 0n } })));
  await cpu.run(records);
  for (const [i, [feature, state]] of BY_STATE.entries()) {
    const has = [feature, state].every((name) => features.some((each) => each === name));
    assertEquals(records.stop[i] === Stop.completed, has, `${feature} ${state}`);
  }
});
