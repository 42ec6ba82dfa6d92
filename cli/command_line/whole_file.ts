/**
 * Writing files in whole: whoever reads one sees the old text or the new one, also after a full disk or a power failure.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeAll } from "./output.ts";

/** The system follows no more links than that from one to the next either. */
const MOST_LINKS = 40;

/** Where a file can be written but not replaced: its folder takes no new one, its owner is another, or it is mounted. */
const NOT_REPLACED = [Deno.errors.NotCapable, Deno.errors.PermissionDenied, Deno.errors.Busy];

/**
 * Writes a file: beside it first, then in its place. What cannot be replaced is written as it is: a pipe, a device, or a
 * file in a folder that takes no new one. A link stays a link, and a file that is there keeps its owner and permissions.
 *
 * @param file Its name.
 * @param text What it is to hold.
 * @throws The system's error. What was there is then as it was, unless it could not be replaced.
 */
export function writeWhole(file: string | URL, text: string): void {
  const bytes = new TextEncoder().encode(text);
  const target = targetOf(file);
  const before = statOf(target);
  if (before?.isFile === false) return Deno.writeFileSync(target, bytes);
  // A file that may not be written may not be replaced either.
  if (before !== undefined) openAsItIs(target).close();
  try {
    replace(target, bytes, before);
  } catch (error) {
    if (!NOT_REPLACED.some((kind) => error instanceof kind)) throw error;
    Deno.writeFileSync(target, bytes);
  }
}

/**
 * Finds out whether a file can be written, and leaves everything as it is.
 *
 * @throws The system's error where it cannot.
 */
export function tryToWrite(file: string | URL): void {
  const target = targetOf(file);
  const before = statOf(target);
  if (before === undefined) return makeAndRemove(target);
  // To open a pipe is to wait for its reader.
  if (before.isFile || before.isDirectory) openAsItIs(target).close();
}

/**
 * Finds out whether files can be written in a folder, which need not be there yet, and leaves everything as it is.
 *
 * @throws The system's error where they cannot.
 */
export function tryToWriteIn(folder: string): void {
  let nearest = targetOf(folder);
  while (statOf(nearest) === undefined && dirname(nearest) !== nearest) nearest = dirname(nearest);
  makeAndRemove(nameIn(nearest));
}

/** The file that a name leads to through links; it need not be there. */
export function targetOf(file: string | URL): string {
  let path = resolve(file instanceof URL ? fileURLToPath(file) : file);
  for (let links = 0; links < MOST_LINKS && isLink(path); links++) {
    path = resolve(dirname(path), Deno.readLinkSync(path));
  }
  return path;
}

function replace(target: string, bytes: Uint8Array, before: Deno.FileInfo | undefined): void {
  const beside = nameIn(dirname(target));
  const file = Deno.openSync(beside, { write: true, createNew: true });
  try {
    try {
      writeAll(file, bytes);
      // A file that is renamed before it is on disk can be empty after a power failure.
      file.syncSync();
    } finally {
      file.close();
    }
    if (before !== undefined) keepOwner(beside, before);
    Deno.renameSync(beside, target);
  } catch (error) {
    Deno.removeSync(beside);
    throw error;
  }
}

/** Gives a new file the owner and the permissions of another. Windows has neither. */
function keepOwner(path: string, { uid, gid, mode }: Deno.FileInfo): void {
  const now = Deno.statSync(path);
  if (uid !== now.uid || gid !== now.gid) Deno.chownSync(path, uid, gid);
  if (mode !== null && mode !== now.mode) Deno.chmodSync(path, mode & 0o7777);
}

/** A name that nothing else has, not even of another run that writes the same file. */
function nameIn(folder: string): string {
  return join(folder, `.verdict-${crypto.randomUUID()}`);
}

function makeAndRemove(path: string): void {
  Deno.openSync(path, { write: true, createNew: true }).close();
  Deno.removeSync(path);
}

/** Opens a file for writing, and changes nothing of it. */
function openAsItIs(path: string): Deno.FsFile {
  return Deno.openSync(path, { write: true });
}

/** What the system says of a file; undefined where it is not there. */
export function statOf(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isLink(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
