/**
 * Processes that the fleet's bench measures: commands of verdict as their tasks start them, scripts of the bench, and a NATS
 * server.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(import.meta.dirname!, "..", "..");
const LOCK = join(ROOT, "deno.lock");
const SERVER = "nats-server";

/** Milliseconds from one look whether something is there to the next, and how often that is looked for. */
const LOOK = 20;
const LOOKS = 500;

/** The permissions of scripts that speak with the server: nobody else can be reached. */
const LOOPBACK = "--allow-net=127.0.0.1";

/** A process, which ends with the bench. */
export class Process implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  /** Starts one. */
  constructor(program: string, args: readonly string[]) {
    this.#child = new Deno.Command(program, {
      args: [...args],
      cwd: ROOT,
      env: { INIT_CWD: ROOT, NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  /** Its number. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Stops it, as it is. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  /** Lets it go on. */
  goOn(): void {
    this.#child.kill("SIGCONT");
  }

  /** Its exit code, once it has ended. */
  get ended(): Promise<number> {
    return this.#child.status.then(({ code }) => code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#child.status;
  }
}

/** Starts a command of verdict, with the permissions of its task. */
export function startCommand(name: string, ...args: string[]): Process {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  const words: string[] = tasks[name].command.split(" ");
  return new Process(Deno.execPath(), [...words.slice(1), ...args]);
}

/** The arguments that run a script of this folder, which may use the network, and read what is in `reads`. */
export function scriptArguments(script: string, args: readonly string[], reads: readonly string[] = []): string[] {
  const read = reads.length === 0 ? [] : [`--allow-read=${reads.join()}`];
  const path = fileURLToPath(new URL(script, import.meta.url));
  return ["run", "--quiet", "--no-prompt", `--lock=${LOCK}`, "--frozen", LOOPBACK, ...read, path, ...args];
}

/** A NATS server with JetStream, on loopback alone. */
export interface NatsServer extends AsyncDisposable {
  /** Its port on 127.0.0.1. */
  readonly port: number;
  readonly pid: number;
}

/** Whether there is a server to be had. */
export function hasNats(): boolean {
  try {
    return new Deno.Command(SERVER, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Starts a server whose files are in a folder. */
export async function startNats(folder: string): Promise<NatsServer> {
  const args = ["-js", "-sd", join(folder, "store"), "-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder];
  const server = new Process(SERVER, args);
  const file = join(folder, `${SERVER}_${server.pid}.ports`);
  for (let look = 0; look < LOOKS; look++) {
    await wait(LOOK);
    try {
      const { nats } = JSON.parse(await Deno.readTextFile(file));
      const port = Number(/\d+$/.exec(nats[0])![0]);
      return { port, pid: server.pid, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    } catch {
      // It is not there yet, or not whole.
    }
  }
  await server[Symbol.asyncDispose]();
  throw new Error(`${SERVER} does not start`);
}

/** Waits so many milliseconds. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
