import { assert, assertEquals } from "@std/assert";
import { formatCpuName } from "../../../machine/cpu_name.ts";
import { readCpuInfo, versionOf } from "../cpu_info.ts";
import { cpuTest } from "./cpu_testing.ts";
import { CpuUnavailable } from "./cpu_unavailable.ts";
import { openCpu } from "./open_cpu.ts";

/** Why opening the oracle fails. */
async function reasonOf(folder?: string): Promise<string> {
  try {
    await (await openCpu(folder)).close();
    return "";
  } catch (error) {
    assert(error instanceof CpuUnavailable);
    assertEquals(error.message, `CPU oracle unavailable: ${error.reason}`);
    return error.reason;
  }
}

Deno.test({
  name: "openCpu() says that it may not run programs",
  ignore: Deno.build.arch !== "x86_64" || Deno.build.os !== "linux",
  permissions: { run: false, read: true, write: true },
  fn: async () => assertEquals(await reasonOf(), "no permission to run programs (--allow-run)"),
});

cpuTest("openCpu() says that its folder can not be written", async () => {
  assertEquals(
    await reasonOf("/proc/no-such-folder"),
    "the temporary folder can not be written (--allow-read --allow-write)",
  );
});

cpuTest("openCpu() leaves nothing in its folder", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const cpu = await openCpu(folder);
    assertEquals([...Deno.readDirSync(folder)], []);
    await cpu.close();
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    Deno.removeSync(folder);
  }
});

cpuTest("readCpuInfo() says which CPU answers", async (cpu) => {
  const info = await readCpuInfo(cpu);
  assertEquals(info.vendor.length, 12);
  assert(info.features.includes("fsgsbase"));
  assertEquals(info.features, [...info.features].sort());
  assert(formatCpuName(info).startsWith(`${info.vendor} family ${info.family} model ${info.model} stepping`));
});

Deno.test("versionOf() adds the extended family and model in", () => {
  assertEquals(versionOf(0x00a1_0f11), { family: 25, model: 17, stepping: 1 });
  assertEquals(versionOf(0x000c_06f2), { family: 6, model: 207, stepping: 2 });
  assertEquals(versionOf(0x0000_0543), { family: 5, model: 4, stepping: 3 });
});
