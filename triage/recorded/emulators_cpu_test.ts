/** What `judge` says of instructions outside the model, where the CPU is the judge of what real emulators did with them. */
import { assertEquals } from "@std/assert";
import { openCpuParty } from "../../oracles/cpu/cpu_party.ts";
import { cpuTest } from "../../oracles/cpu/executor/cpu_testing.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { RecordedSubject } from "../../subject/recorded/recorded_subject.ts";
import { LineJudge, parseRecordedLine } from "./judge_lines.ts";
import { intelOutcomes, linesOf, memoryLinesOf } from "./vectors_testing.ts";

/** A judge of numbered lines that asks the CPU. */
async function judged(lines: ReadonlyMap<number, string>): Promise<LineJudge> {
  const decoders = await openDecoders();
  const cpu = await openCpuParty();
  const judge = new LineJudge({ decoders, cpu }, (name) => new RecordedSubject(name, { contract: "hypervisor" }));
  await judge.judge([...lines].map(([number, line]) => parseRecordedLine(line, number)));
  await cpu.close();
  await closeDecoders(decoders);
  return judge;
}

/** Title, cases and common prefixes of each finding. */
async function found(lines: ReadonlyMap<number, string>): Promise<string[]> {
  return (await judged(lines)).findings.map(({ finding: { title, count }, prefixes }) =>
    [title, `${count}`, ...prefixes.length === 0 ? [] : [prefixes.join("+")]].join(" | ")
  ).sort();
}

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "xen-c447b7308b": [
    "Accesses memory before it finds that there is no such instruction | 113 | lock",
    // An immediate offset beyond the operand moves it.
    "Accesses the wrong linear address: bit test | 14",
  ],
  // It runs LZCNT as BSR and TZCNT as BSF.
  "kvm-6.12.117": [
    "Leaves a wrong value in a register: lzcnt | 15 | rep",
    "Leaves wrong flags: lzcnt | 3 | rep",
    "Leaves wrong flags: tzcnt | 7 | rep",
  ],
  "openvmm-1488a37b7": ["Does not read memory: cmovcc | 79", "Leaves wrong flags: double shift | 9"],
  // It ignores F2 before a string.
  "cloud-hypervisor-ae44c2971": [
    "Leaves a wrong value in a register: stos | 31",
    "Leaves the register as it was: movs | 5 | repne",
    "Leaves wrong flags: or | 13",
    "Reads memory once more than is due: movs | 1 | repne+REX",
    "Writes memory once more than is due: stos | 3 | repne",
  ],
};

for (const [handler, findings] of Object.entries(OTHERS)) {
  cpuTest(`LineJudge names what ${handler} does otherwise than the CPU, and nothing else`, async () => {
    assertEquals(await found(linesOf(handler, "others")), findings);
  });
}

// Memory had an end there, of which an instruction of bits, or a fetch after a jump, could fall.
const MEMORY: Readonly<Record<string, readonly string[]>> = {
  "xen-c447b7308b": [
    "Accesses memory before it finds that there is no such instruction | 233 | lock",
    "Accesses the wrong linear address: bit test | 120",
    "Leaves a wrong value in a register: crc32 | 25 | repne",
    "Raises #PF instead of #GP | 27",
    "Raises #PF instead of #UD | 3 | lock",
    "Raises #PF, where the CPU raises nothing | 143",
  ],
  "kvm-6.12.117": [
    "Leaves a wrong value in a register: lzcnt | 89 | rep",
    "Leaves a wrong value in a register: tzcnt | 5 | rep+REX",
    "Leaves wrong flags: lzcnt | 26 | rep",
    "Leaves wrong flags: tzcnt | 60 | rep",
    "Raises #PF, where the CPU raises nothing | 69",
  ],
  "openvmm-1488a37b7": [
    "Does not read memory: cmovcc | 132",
    "Leaves wrong flags: double shift | 13",
    "Raises no #GP: cmpxchg8b | 12 | REX",
    "Raises no #GP: movntdq | 7 | 66",
    "Raises no #GP: movntpd | 11 | 66",
    "Raises no #GP: movntps | 12",
  ],
  "cloud-hypervisor-ae44c2971": [
    "Leaves a wrong value in a register: stos | 155",
    "Leaves out the segment's base in the address | 27 | fs",
    "Leaves the register as it was: movs | 27 | repne",
    "Leaves wrong flags: or | 47",
    "Reads memory once more than is due: movs | 4 | repne",
    "Writes memory once more than is due: stos | 45 | repne",
  ],
};

for (const [handler, findings] of Object.entries(MEMORY)) {
  cpuTest(`LineJudge names what ${handler} does otherwise in memory as verdict has it`, async () => {
    assertEquals(await found(memoryLinesOf(handler)), findings);
  });
}

cpuTest("LineJudge finds nothing in what an Intel CPU did, but where CPUs or undefined flags differ", async () => {
  const judge = await judged(intelOutcomes());
  assertEquals(judge.findings, []);
  const notJudged = new Map([
    ["CPUs of the two vendors do not agree what it is", 27],
    ["what it leaves is undefined", 13],
  ]);
  assertEquals(judge.counts, { judged: 11_891, notJudged });
});
