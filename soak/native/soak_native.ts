/**
 * The negative control as a part of `soak`: compiles the native subject, runs it, and prints what came of it.
 *
 * @module
 */
import { writeOut } from "../../cli/command_line/output.ts";
import { openWantedCpu } from "../../cli/subjects/open_parties.ts";
import type { Finding } from "../../findings/finding.ts";
import { BATCH_CASES } from "../../oracles/panel.ts";
import { compileNative, NativeSubject } from "./native_program.ts";
import { type NativeRun, runNative } from "./run_native.ts";
import { UserCases } from "./user_cases.ts";

/** Counts that stand in one line. */
const IN_LINE = 6;

/** What is wanted of a run. */
export interface SoakNative {
  readonly seed: number;
  readonly cases: number;
  /** A one-byte opcode, in hex, after which the subject inverts CF; none where it shall be right. */
  readonly plant?: string | undefined;
  /** Is told how many cases are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Runs cases of any instruction that accesses memory on this machine's CPU, twice: by the native subject, and by the CPU as
 * verdict asks it.
 *
 * @throws {CommandError} When there is no C compiler, or the CPU cannot be asked.
 */
export async function soakNative({ seed, cases, plant, onProgress = () => {} }: SoakNative): Promise<NativeRun> {
  const folder = await Deno.makeTempDir();
  const source = new UserCases(seed, BATCH_CASES);
  try {
    const { cpu } = await openWantedCpu("on");
    try {
      const program = `${folder}/native`;
      await compileNative(program);
      const subject = await NativeSubject.open(program, ...plant === undefined ? [] : [`plant=${plant}`]);
      try {
        return await runNative({ subject, cpu: cpu! }, { source, cases, onProgress });
      } finally {
        await subject.close();
      }
    } finally {
      await cpu!.close();
    }
  } finally {
    source.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Prints a run; `textOf` says what a finding is. */
export function printNative(run: NativeRun, textOf: (finding: Finding) => string): void {
  const { cases, executed, raised, refused, unanswered, expectedBy, whyNobody, findings, unsteady } = run;
  const names = [...executed].map(([name, count]) => `${name} ${number(count)}`);
  for (let k = 0; k < names.length; k += IN_LINE) writeOut(`${names.slice(k, k + IN_LINE).join(", ")}\n`);
  const all = [...executed.values()].reduce((sum, count) => sum + count, 0);
  writeOut(
    `${number(cases)} cases: ${number(all)} executed, ${number(raised)} raised an exception, ${number(refused)} ` +
      `refused, ${number(unanswered)} unanswered\n`,
  );
  writeOut(
    `Expected by the CPU: ${number(expectedBy.cpu)}, by the model: ${number(expectedBy.model)}, by nobody: ` +
      `${number(expectedBy.nobody)}\n`,
  );
  for (const [why, count] of whyNobody) writeOut(`  ${why}: ${number(count)}\n`);
  for (const finding of findings) writeOut(`${textOf(finding)}\n`);
  for (const each of unsteady) writeOut(`${each}\n`);
  writeOut(`${findings.length} findings, ${unsteady.length} unsteady\n`);
}

function number(count: number): string {
  return count.toLocaleString("en");
}
