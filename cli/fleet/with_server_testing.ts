/**
 * Commands that find their server in the environment, for tests.
 *
 * @module
 */
import { TINY } from "../campaign_testing.ts";
import { type Ended, ended, ENVIRONMENT, ROOT, runArguments } from "../cli_testing.ts";

/** A command at work. */
export class Running implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly ended: Promise<Ended>;

  /** Starts a command with NATS_URL in its environment. */
  constructor(url: string, ...args: string[]) {
    this.child = new Deno.Command(Deno.execPath(), {
      args: [...runArguments(args[0]), ...args],
      cwd: ROOT,
      env: { ...ENVIRONMENT, NATS_URL: url },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.ended = ended(this.child);
  }

  /** Asks it to end, and waits for it. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
    try {
      this.child.kill(signal);
    } catch {
      // It has ended.
    }
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
  }
}

/** The arguments of a coordinator of a tiny campaign; its server is in the environment. */
export function coordinatorArguments(folder: string, options: Readonly<Record<string, string>> = {}): string[] {
  const { workers: _, ...tiny } = TINY;
  const all = { out: folder, ...tiny, fleet: "NATS_URL", ...options };
  return ["fuzz", ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])];
}
