import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { cpuKind, formatCpuName, parseCpuName } from "./cpu_name.ts";

const anyCpu = fc.record({
  vendor: fc.constantFrom("AuthenticAMD", "GenuineIntel", "CentaurHauls"),
  family: fc.nat(255),
  model: fc.nat(255),
  stepping: fc.nat(15),
  microcode: fc.option(fc.nat().map((n) => `0x${n.toString(16)}`)),
});

Deno.test("parseCpuName() reads back what formatCpuName() wrote", () => {
  fc.assert(fc.property(anyCpu, (cpu) => assertEquals(parseCpuName(formatCpuName(cpu)), { ...cpu })));
  for (const text of ["", "AuthenticAMD", "AuthenticAMD family 25 model 17", "a CPU"]) {
    assertEquals(parseCpuName(text), null);
  }
});

Deno.test("cpuKind() is told by vendor, family and model alone; another name is a kind of its own", () => {
  fc.assert(fc.property(anyCpu, fc.nat(15), (cpu, stepping) => {
    const kind = cpuKind(formatCpuName(cpu));
    assertEquals(cpuKind(formatCpuName({ ...cpu, stepping, microcode: null })), kind);
    assertEquals(cpuKind(formatCpuName({ ...cpu, model: cpu.model + 1 })) === kind, false);
  }));
  assertEquals(cpuKind("AuthenticAMD family 25 model 17 stepping 1 microcode unknown"), "amd-family-25-model-17");
  assertEquals(cpuKind("GenuineIntel family 6 model 207 stepping 2 microcode 0x1"), "intel-family-6-model-207");
  assertEquals([cpuKind("A"), cpuKind("A, B")], ["A", "A, B"]);
});
