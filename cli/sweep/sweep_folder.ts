/**
 * The folder of a sweep: a file for each range of points that was asked for, with those that are done and what they came
 * to. Files of other ranges count where they fit, so that ranges run anywhere are joined by copying their files.
 *
 * @module
 */
import { join } from "node:path";
import { CampaignError } from "../../corpus/campaign/campaign_error.ts";
import { FolderLock } from "../../corpus/campaign/store_lock.ts";
import { joined, overlapping, pointsOf, without } from "../../fuzz/sweep/point_ranges.ts";
import { SweepState } from "../../fuzz/sweep/sweep.ts";
import type { PointRange } from "../../fuzz/sweep/sweep_space.ts";
import { CommandError, ExitCode, usageError } from "../command_line/errors.ts";
import { readText } from "../command_line/input.ts";
import { messageOf } from "../command_line/output.ts";
import { writeTo } from "../command_line/output_files.ts";
import type { SweepIdentity } from "../subjects/sweep_identity.ts";
import { formatSweep, parseSweep, type SavedSweep } from "./sweep_file.ts";

const FILE = /^sweep-\d+-\d+\.json$/;

/** What a folder holds of a range. */
export interface SweptBefore {
  /** What the range's own file says; it grows. */
  readonly own: SweepState;
  /** What files of other ranges say. */
  readonly others: readonly SavedSweep[];
}

/** A folder that no other process uses. */
export class SweepFolder {
  readonly #folder: string;
  readonly #identity: SweepIdentity;
  readonly #lock: FolderLock;

  private constructor(folder: string, identity: SweepIdentity, lock: FolderLock) {
    this.#folder = folder;
    this.#identity = identity;
    this.#lock = lock;
  }

  /**
   * Opens a folder, and makes it where it is not there.
   *
   * @throws {CommandError} When another process uses it, or the system refuses.
   */
  static open(folder: string, identity: SweepIdentity): SweepFolder {
    try {
      Deno.mkdirSync(folder, { recursive: true });
      return new SweepFolder(folder, identity, FolderLock.take(folder));
    } catch (error) {
      if (error instanceof CampaignError && error.fault === "running") {
        throw usageError(`Folder is in use by another process: ${folder}`);
      }
      throw new CommandError(`Folder cannot be used: ${folder}: ${messageOf(error)}`, ExitCode.environment);
    }
  }

  /**
   * Reads what is done of a range.
   *
   * @throws {CommandError} When a file is broken or of another sweep, or points were run twice.
   */
  load(range: PointRange): SweptBefore {
    const own = new SweepState();
    const others: SavedSweep[] = [];
    const ranges: { readonly file: string; readonly range: PointRange }[] = [];
    for (const file of this.#files()) {
      const saved = this.#read(file);
      const inside = pointsOf(saved.done) - pointsOf(saved.done.flatMap((done) => without(done, [range])));
      // Points of other ranges are no matter.
      if (inside === 0 && file !== fileOf(range)) continue;
      if (inside < pointsOf(saved.done)) {
        // Nobody knows what the part that is inside came to.
        throw usageError(
          `Range ${nameOf(range)} has some of the points in ${join(this.#folder, file)}, but not all`,
          "Name another folder with --out",
        );
      }
      ranges.push(...saved.done.map((range) => ({ file, range })));
      if (file === fileOf(range)) own.add(saved.done, saved.tally);
      else others.push(saved);
    }
    this.#checkOverlap(ranges);
    return { own, others };
  }

  /**
   * Saves what is done of a range, all of it or nothing.
   *
   * @throws {CommandError} When it cannot be written.
   */
  save(range: PointRange, { done, tally }: SweepState): void {
    writeTo(join(this.#folder, fileOf(range)), formatSweep(this.#identity, { done, tally: tally.data }));
  }

  /** Lets other processes use it. */
  close(): void {
    this.#lock.release();
  }

  #files(): string[] {
    return Array.from(Deno.readDirSync(this.#folder), ({ name }) => name).filter((name) => FILE.test(name)).sort();
  }

  #read(file: string): SavedSweep {
    const path = join(this.#folder, file);
    let text: string;
    try {
      text = readText(path);
    } catch (error) {
      throw new CommandError(`File cannot be read: ${path}: ${messageOf(error)}`, ExitCode.environment);
    }
    return parseSweep(text, path, this.#identity);
  }

  #checkOverlap(ranges: readonly { readonly file: string; readonly range: PointRange }[]): void {
    const both = overlapping(ranges.map(({ range }) => range));
    if (both === undefined) return;
    const files = both.map((range) => join(this.#folder, ranges.find((each) => each.range === range)!.file));
    throw usageError(
      `Files have points in common: ${files.join(" and ")}`,
      "Remove one of them; points that are then missing are run again",
    );
  }
}

/** A range as people write it: the first and the last point. */
export function nameOf({ from, to }: PointRange): string {
  return `${from}-${to - 1}`;
}

function fileOf(range: PointRange): string {
  return `sweep-${nameOf(range)}.json`;
}

/** All points of a range that are done. */
export function doneOf({ own, others }: SweptBefore): PointRange[] {
  return joined([...own.done, ...others.flatMap(({ done }) => done)]);
}
