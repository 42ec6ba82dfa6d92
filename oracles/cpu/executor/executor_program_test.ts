import { assert, assertEquals } from "@std/assert";
import { CODE_PAGE, drawAddresses, FILE_SIZE, HIGH_WINDOW, LOW_WINDOW } from "./address_space.ts";
import { Assembler } from "./assembler.ts";
import { cpuTest } from "./cpu_testing.ts";
import { writeElf } from "./elf.ts";
import { buildExecutor, TEXT_SIZE } from "./executor_program.ts";
import { Stage } from "./executor_protocol.ts";
import { address } from "./image.ts";
import { PAGE, Prctl, Seccomp } from "./linux.ts";
import { systemCall } from "./system_call.ts";

Deno.test("drawAddresses() draws whole pages, far from each other and from fixed ones, anew each time", () => {
  const fixed = [CODE_PAGE, LOW_WINDOW, HIGH_WINDOW];
  const drawn = Array.from({ length: 200 }, () => Object.values(drawAddresses()) as bigint[]);
  for (const addresses of drawn) {
    const sorted = [...addresses, ...fixed].sort((x, y) => x < y ? -1 : 1);
    assert(addresses.every((place) => place % BigInt(PAGE) === 0n));
    assert(sorted.every((place, n) => n === 0 || place - sorted[n - 1]! > BigInt(FILE_SIZE)));
  }
  assertEquals(new Set(drawn.flat()).size, 1200);
});

Deno.test("buildExecutor() gives the checksum of its text, which no other one has", () => {
  const paths = { folder: "/f", program: "/f/p", shared: "/f/s" };
  const [one, other] = [buildExecutor(paths), buildExecutor(paths)];
  assert(one.textSum !== other.textSum);
  assert(one.elf.length > TEXT_SIZE);
});

/** A program that forbids seccomp to itself and becomes another program. */
function launcherWithoutSeccomp(program: string): Uint8Array<ArrayBuffer> {
  const a = new Assembler(0x40_0000n);
  const filter = (code: number, ifTrue: number, ifFalse: number, value: number) => {
    a.integer(code, 2);
    a.bytes(ifTrue, ifFalse);
    a.integer(value, 4);
  };
  const refuse = 0x0005_0001, allow = 0x7fff_0000, seccompNumber = 317, execve = 59;
  systemCall(a, "prctl", Prctl.setNoNewPrivileges, 1, 0, 0, 0);
  systemCall(a, "seccomp", Seccomp.setModeFilter, 0, address("head"));
  for (const [register, value] of [["rdi", address("path")], ["rsi", 0], ["rdx", 0], ["rax", execve]] as const) {
    a.mov(register, value);
  }
  a.plain("syscall");
  a.align(PAGE);
  a.label("head");
  a.integer(4, 8);
  a.integer(address("filter"), 8);
  a.label("filter");
  filter(0x20, 0, 0, 0);
  filter(0x15, 0, 1, seccompNumber);
  filter(0x06, 0, 0, refuse);
  filter(0x06, 0, 0, allow);
  a.label("path");
  a.bytes(...new TextEncoder().encode(program), 0);
  const image = a.finish();
  const [text, data] = [image.subarray(0, PAGE), image.subarray(PAGE)];
  return writeElf({ entry: 0x40_0000n, textAddress: 0x40_0000n, text, dataAddress: 0x40_1000n, data, zeros: 0 });
}

cpuTest("the executor ends with the stage that failed where seccomp is forbidden", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const paths = { folder, program: `${folder}/program`, shared: `${folder}/shared` };
    const launcher = `${folder}/launcher`;
    Deno.writeFileSync(paths.shared, new Uint8Array(FILE_SIZE));
    Deno.writeFileSync(paths.program, buildExecutor(paths).elf, { mode: 0o700 });
    Deno.writeFileSync(launcher, launcherWithoutSeccomp(paths.program), { mode: 0o700 });
    const { code } = await new Deno.Command(launcher, { stdin: "null" }).output();
    assertEquals(code, Stage.seccomp);
    assertEquals([...Deno.readDirSync(folder)].map((entry) => entry.name), ["launcher"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
