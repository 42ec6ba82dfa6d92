/** What `judge` says of real handlers. Each finding was checked against their sources or on a CPU. */
import { assertEquals } from "@std/assert";
import type { Contract } from "../../machine/contract.ts";
import { closeDecoders, openDecoders } from "../../oracles/decoder_registry.ts";
import { RecordedSubject } from "../../subject/recorded/recorded_subject.ts";
import { LineJudge, parseRecordedLine } from "./judge_lines.ts";
import { linesOf } from "./vectors_testing.ts";

/** Title, cases and common prefixes of each finding. */
async function found(handler: string, contract: Contract): Promise<string[]> {
  const decoders = await openDecoders();
  const judge = new LineJudge({ decoders }, (name) => new RecordedSubject(name, { contract }));
  await judge.judge([...linesOf(handler, "moves")].map(([number, line]) => parseRecordedLine(line, number)));
  await closeDecoders(decoders);
  return judge.findings.map(({ finding: { title, count }, prefixes }) =>
    [title, `${count}`, ...prefixes.length === 0 ? [] : [prefixes.join("+")]].join(" | ")
  ).sort();
}

const EMULATORS: Readonly<Record<string, readonly string[]>> = {
  "xen-c447b7308b": ["Accesses memory before it finds that there is no such instruction | 41"],
  "kvm-6.12.117": [
    "Leaves out the segment's base in the address | 35 | null segment",
    "Raises #SS instead of #GP | 20 | null segment",
  ],
  "openvmm-1488a37b7": [],
  "cloud-hypervisor-ae44c2971": [
    "Does not cut the address to 32 bits | 35 | 67",
    "Leaves out the segment's base in the address | 2 | gs",
    "Writes 4 bytes instead of 8: mov | 13 | REX",
  ],
};

for (const [handler, findings] of Object.entries(EMULATORS)) {
  Deno.test(`LineJudge names what ${handler} does otherwise, and nothing else`, async () => {
    assertEquals(await found(handler, "hypervisor"), findings);
  });
}

const GUESTS: Readonly<Record<string, readonly string[]>> = {
  "linux-6.12.117-tdx": [
    "Accepts what the CPU faults on: UD2 in front of the move (emulate prefix) | 11 | emulate prefix",
    "Accepts what the CPU faults on: a LOCK prefix on a move | 32 | lock",
    "Accepts what the CPU faults on: an undefined encoding with VEX or EVEX taken for a move | 2 | null segment+REX",
    "Accepts what the CPU faults on: an undefined member of a group (c6 /5) | 52",
    "Handles a register form as MMIO: mov | 218",
    "Leaves the upper half of the register as it was: movsx | 223",
    "Leaves the upper half of the register as it was: movzx | 283",
    "Sends sil instead of dh: mov | 62",
    "Takes an opcode after VEX or EVEX for a move | 2",
    "Writes sil instead of dh: mov | 74",
  ],
  "linux-6.12.117-sev-es": [
    "Accepts what the CPU faults on: UD2 in front of the move (emulate prefix) | 10 | emulate prefix",
    "Accepts what the CPU faults on: a LOCK prefix on a move | 32 | lock",
    "Accepts what the CPU faults on: an undefined encoding with VEX or EVEX taken for a move | 2 | null segment+REX",
    "Accepts what the CPU faults on: an undefined member of a group (c6 /5) | 52",
    // It ignores 67 and segments of a string move, so that it accesses something else.
    "Does not read memory: movs | 5",
    "Emulates an access that a kernel must not: page crossing | 12",
    "Emulates an access that a kernel must not: user address | 189",
    "Handles a register form as MMIO: mov | 216",
    "Leaves a wrong value in the register: movs | 3 | 67",
    "Leaves the upper half of the register as it was: movsx | 237",
    "Leaves the upper half of the register as it was: movzx | 275",
    "Sends other bytes instead of the immediate's sign: mov | 14 | REX",
    "Sends sil instead of dh: mov | 67",
    "Takes an opcode after VEX or EVEX for a move | 2",
    "Writes sil instead of dh: mov | 79",
  ],
};

for (const [handler, findings] of Object.entries(GUESTS)) {
  Deno.test(`LineJudge names what ${handler} does otherwise, as a guest's handler`, async () => {
    assertEquals(await found(handler, "guest"), findings);
  });
}
