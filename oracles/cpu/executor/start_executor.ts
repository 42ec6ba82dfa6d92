/**
 * Starts an executor: writes its files, runs it, and leaves neither behind.
 *
 * @module
 */
import { FILE_SIZE } from "./address_space.ts";
import { CpuUnavailable } from "./cpu_unavailable.ts";
import { buildExecutor, type Executor } from "./executor_program.ts";
import { Message, MESSAGE_SIZE, MessageKind, STAGE_REASONS } from "./executor_protocol.ts";

/** A process that reported ready, and what belongs to it. */
export interface Started {
  /** What was built for it. */
  readonly executor: Executor;
  /** The process. */
  readonly child: Deno.ChildProcess;
  /** The shared file, which has no name any more. */
  readonly file: Deno.FsFile;
  /** Its messages. */
  readonly reader: ReadableStreamBYOBReader;
}

/** A file that is open for writing anywhere can't be executed, and a process that is just being forked may have it open. */
const TEXT_FILE_BUSY = "os error 26";
const BUSY_RETRIES = 20;
const BUSY_DELAY = 5;

/**
 * Starts an executor and waits until it is ready.
 *
 * @param folder Where to make its temporary folder; the system's place for such when undefined.
 * @returns The running executor.
 * @throws {CpuUnavailable} When it can't run here.
 */
export async function startExecutor(folder?: string): Promise<Started> {
  const temporary = makeFolder(folder);
  try {
    const shared = `${temporary}/records`;
    const program = `${temporary}/executor`;
    const file = Deno.openSync(shared, { createNew: true, read: true, write: true, mode: 0o600 });
    try {
      file.truncateSync(FILE_SIZE);
      const executor = buildExecutor({ folder: temporary, program, shared });
      Deno.writeFileSync(program, executor.elf, { mode: 0o700 });
      const child = await spawn(program);
      const reader = child.stdout.getReader({ mode: "byob" });
      if (await isReady(reader)) return { executor, child, file, reader };
      await reader.cancel();
      await child.stdin.close().catch(ignoreBrokenPipe);
      throw new CpuUnavailable(reasonOf(await child.status));
    } catch (error) {
      file.close();
      throw error;
    }
  } finally {
    removeFolder(temporary);
  }
}

function makeFolder(dir: string | undefined): string {
  try {
    return Deno.makeTempDirSync({ prefix: "verdict-cpu-", ...(dir === undefined ? {} : { dir }) });
  } catch (error) {
    throw new CpuUnavailable("the temporary folder can not be written (--allow-read --allow-write)", { cause: error });
  }
}

/** The executor has removed its folder itself by now, unless it never came so far. */
function removeFolder(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function spawn(program: string): Promise<Deno.ChildProcess> {
  for (let retry = 0;; retry++) {
    try {
      return new Deno.Command(program, { stdin: "piped", stdout: "piped", stderr: "null", clearEnv: true }).spawn();
    } catch (error) {
      const busy = error instanceof Error && error.message.includes(TEXT_FILE_BUSY);
      if (!busy || retry === BUSY_RETRIES) throw spawnFailure(error);
    }
    await new Promise((resolve) => setTimeout(resolve, BUSY_DELAY));
  }
}

function spawnFailure(error: unknown): CpuUnavailable {
  const reason = error instanceof Deno.errors.NotCapable
    ? "no permission to run programs (--allow-run)"
    : error instanceof Deno.errors.PermissionDenied
    ? "the temporary folder is mounted noexec"
    : `the executor can not be started: ${error instanceof Error ? error.message : error}`;
  return new CpuUnavailable(reason, { cause: error });
}

/** Waits for the `ready` message; false when the executor ended instead. The watchdog may tick before. */
async function isReady(reader: ReadableStreamBYOBReader): Promise<boolean> {
  for (;;) {
    const { value } = await reader.read(new BigUint64Array(MESSAGE_SIZE / 8), { min: MESSAGE_SIZE / 8 });
    const kind = value?.[Message.kind / 8];
    if (kind !== BigInt(MessageKind.beat)) return kind === BigInt(MessageKind.ready);
  }
}

function reasonOf(status: Deno.CommandStatus): string {
  const reason = STAGE_REASONS[status.code];
  if (reason !== undefined) return reason;
  return `the executor ended at its start: ${status.signal ?? `exit code ${status.code}`}`;
}

/** Closing the standard input of a process that is gone fails, and that is fine. */
export function ignoreBrokenPipe(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}
