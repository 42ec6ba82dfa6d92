/**
 * Baselines of a run that decoders were added to, and writing them anew.
 *
 * @module
 */
import type { Parties } from "../oracles/panel.ts";
import type { Run } from "../triage/compare_baseline.ts";
import { updated } from "../triage/update_baseline.ts";
import { type BaselineFile, checkUpdate, emptyBaseline, readBaseline, readBaselineFile, rewrite } from "./baselines.ts";
import { CommandError, ExitCode, usageError } from "./command_line/errors.ts";
import { messageOf, writeOut } from "./command_line/output.ts";

/** The names of the decoders that were added. */
export function addedNames({ decoders }: Parties): string[] {
  return decoders.filter(({ isAdded }) => isAdded === true).map(({ name }) => name);
}

/**
 * Reads the baselines of the decoders that were added.
 *
 * @param parties Who takes part.
 * @param folder Where they are, if a folder is named.
 * @param update Whether they are to be written.
 * @throws {CommandError} When one cannot be used, or a folder is named and no decoder was added.
 */
export function readAddedBaselines(parties: Parties, folder: string | undefined, update: boolean): BaselineFile[] {
  const added = addedNames(parties);
  if (folder !== undefined && added.length === 0) {
    throw usageError("Decoders of every panel have baselines of their own: --decoder-baselines needs --decoder");
  }
  return added.map((name) => readAddedBaseline(name, folder, update));
}

/** The baselines that are written: what takes part beside an added decoder changes nobody else's. */
export function writtenOf(files: readonly BaselineFile[], parties: Parties): readonly BaselineFile[] {
  const added = addedNames(parties);
  return added.length === 0 ? files : files.filter(({ baseline: { party } }) => added.includes(party));
}

/** Writes baselines anew, and says what changed. */
export function writeUpdates(files: readonly BaselineFile[], run: Run): number {
  const after = updated(run, files.map(({ baseline }) => baseline));
  // All of them are checked before the first is written.
  for (const [n, baseline] of after.entries()) checkUpdate(files[n]!, baseline);
  const changes = files.flatMap((file, n) => rewrite(file, after[n]!));
  writeOut(`${changes.length === 0 ? "The baselines are as they were" : changes.join("\n")}\n`);
  return ExitCode.ok;
}

/**
 * Reads the baseline of an added decoder: empty where no folder is named, or none is there yet.
 *
 * @param party The decoder's name.
 * @param folder The folder of such baselines, if one is named.
 * @param update Whether it is to be written.
 * @throws {CommandError} When it cannot be read, is broken, or is another party's; or is to be written and has no folder.
 */
export function readAddedBaseline(party: string, folder: string | undefined, update: boolean): BaselineFile {
  if (folder !== undefined) return { ...readBaseline(party, `${folder}/${party}.json`, true), isOwn: true };
  if (update) {
    throw usageError(`Baseline of decoder "${party}" has no folder`, "Type --decoder-baselines DIR beside --update");
  }
  return { name: "no baseline", path: "", ...emptyBaseline(party), isOwn: true };
}

/**
 * Reads all baselines of a folder of added decoders.
 *
 * @throws {CommandError} When there is no such folder, or one of them is broken.
 */
export function readBaselineFolder(folder: string): BaselineFile[] {
  try {
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".json")).sort();
    return names.map((name) => ({ ...readBaselineFile(`${folder}/${name}`), isOwn: true }));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw usageError(`Folder of baselines cannot be read: ${folder}: ${messageOf(error)}`);
  }
}
