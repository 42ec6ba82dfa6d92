/**
 * `verdict diff --migrate-baseline`: an own baseline under the ids of now.
 *
 * @module
 */
import { formatBaseline } from "../corpus/files/baseline_file.ts";
import type { Parties } from "../oracles/panel.ts";
import { counted } from "../reports/words/finding_text.ts";
import { printable } from "../reports/words/text_width.ts";
import { comparisonName } from "../triage/baseline_owners.ts";
import { migrate, type Migrated, type Migration } from "../triage/migrate_baseline.ts";
import { type BaselineFile, checkUpdate, keepOlder, pathBeside, readBaselineFile } from "./baselines.ts";
import { ExitCode, usageError } from "./command_line/errors.ts";
import { checkFile, writeTo } from "./command_line/output_files.ts";
import { sayOut } from "./command_line/typed_here.ts";
import { closeParties, type CpuMode, openParties } from "./subjects/open_parties.ts";
import { forSubjectLater } from "./subjects/subject_errors.ts";
import type { AskedSubjects } from "./subjects/subject_options.ts";

/** Who is to be asked about the cases of a baseline, and which file has it. */
export interface WantedMigration {
  readonly file: string;
  readonly subjects: AskedSubjects;
  readonly cpu: CpuMode;
}

/**
 * Writes a baseline anew, and says what became of its entries.
 *
 * @returns The exit code.
 * @throws {CommandError} When it cannot be read or written, or is of nobody who takes part.
 */
export async function runMigration({ file, subjects, cpu }: WantedMigration): Promise<number> {
  const read = readBaselineFile(file);
  checkFile(file);
  const parties = await openParties({ subjects, cpu });
  try {
    refuseStranger(read, parties);
    const migration = await forSubjectLater(() => migrate(parties, read.baseline), ExitCode.environment);
    checkUpdate(read, migration.baseline);
    // What shows nothing any more is kept before the file without it is written.
    const apart = keepApart(read, migration);
    const kept = keepOlder(read);
    writeTo(read.path, formatBaseline(migration.baseline));
    sayOut(`${[summaryOf(read, migration), ...entryLines(migration, apart), ...kept].join("\n")}\n`);
    return ExitCode.ok;
  } finally {
    await closeParties(parties);
  }
}

/** Refuses the baseline of somebody who does not take part. */
function refuseStranger({ name, baseline: { party } }: BaselineFile, { subjects, against, decoders }: Parties): void {
  const [first] = subjects;
  const own = against === undefined || first === undefined
    ? subjects
    : [{ name: comparisonName(first.name, against.name) }];
  if ([...own, ...decoders].some(({ name }) => name === party)) return;
  throw usageError(
    `Baseline cannot be used: ${name}: It is the baseline of "${party}"`,
    "Name its subject with --subject, and --against where it is of two",
  );
}

/** Writes the entries without a finding to a file of their own, where there are any. Returns its name. */
function keepApart({ name, path, baseline: { party } }: BaselineFile, { gone }: Migration): string | undefined {
  if (gone.length === 0) return undefined;
  const beside = pathBeside(name, path, "gone");
  writeTo(beside.path, formatBaseline({ party, findings: gone }));
  return beside.name;
}

function summaryOf({ name }: BaselineFile, { baseline, entries }: Migration): string {
  return `${name}: ${counted(entries.length, "known finding")} of then, ${baseline.findings.length} of now`;
}

const LEFT_TEXT = {
  "no cpu": "it needs the CPU, which was not asked",
  "not steady": "a leak need not show each time, and did not",
} as const;

/** What became of the entries, but for those that have the id that they had. */
function entryLines({ entries }: Migration, apart: string | undefined): string[] {
  const isSame = ({ before, now }: Migrated) => now.length === 1 && now[0]!.id === before.id;
  const same = entries.filter(isSame).length;
  return [
    ...same === 0 ? [] : [`  ${counted(same, "finding")} as before`],
    ...entries.filter((each) => !isSame(each)).flatMap(({ before: { id, title }, now, left }) => {
      const then = `  ${id}  ${printable(title)}`;
      if (left !== null) return [then, `    is as it was: ${LEFT_TEXT[left]}`];
      if (now.length === 0) return [then, `    shows nothing any more: kept in ${apart}`];
      return [then, ...now.map((each) => `    is now ${each.id}  ${printable(each.title)}`)];
    }),
  ];
}
