/**
 * Running the command as a process, for tests.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";

/** The project's folder, where the tasks run. */
export const ROOT: string = join(import.meta.dirname!, "..");

/** The environment of a run in tests: it is as if the command was typed in the project's folder, as a task. */
export const ENVIRONMENT = {
  GITHUB_STEP_SUMMARY: "",
  INIT_CWD: ROOT,
  NO_COLOR: "1",
  VERDICT_COMMAND: "deno task",
} as const;

/** What a process did. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * `deno run` and the permissions that the task of a command has in deno.json; those of explain for no command. Deno itself
 * says nothing: on a machine without packages it would tell of each that it fetches, among what is tested.
 */
export function runArguments(command: string | undefined): string[] {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(ROOT, "deno.json")));
  const task: { command: string } = tasks[command ?? ""] ?? tasks.explain;
  const words = task.command.split(" ");
  const main = words.indexOf("main.ts");
  assert(words[0] === "deno" && main > 0, `Task does not run main.ts: ${task.command}`);
  const [run, ...more] = words.slice(1, main + 1);
  return [run!, "--quiet", ...more];
}

/** Starts `verdict` with its three streams in pipes, as its task would. */
export function start(...args: string[]): Deno.ChildProcess {
  return startWith([], ...args);
}

/** Starts `verdict` as its task would, but without some of the task's permissions. */
export function startWith(withheld: readonly string[], ...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...runArguments(args[0]).filter((argument) => !withheld.includes(argument)), ...args],
    cwd: ROOT,
    env: ENVIRONMENT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Writes text to a process's input and closes it. */
export async function feed(child: Deno.ChildProcess, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(child.stdin);
  } catch {
    // A process that ends early closes its input.
  }
}

/** Runs `verdict` on some input until it ends. */
export function verdict(args: readonly string[], input = ""): Promise<Ended> {
  return ended(start(...args), input);
}

/** Feeds a process and waits for its end. */
export async function ended(child: Deno.ChildProcess, input = ""): Promise<Ended> {
  const [{ code, stdout, stderr }] = await Promise.all([child.output(), feed(child, input)]);
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Says that a process failed with a message for people: nothing on standard output and no stack trace. */
export async function assertFails(args: readonly string[], code: number, ...message: string[]): Promise<void> {
  const ended = await verdict(args);
  const [first, ...hints] = message;
  const stderr = [`verdict: ${first}`, ...hints.map((hint) => `  ${hint}`), ""].join("\n");
  assertEquals(ended, { code, stdout: "", stderr }, args.join(" "));
}

/** A folder that is there while `use` runs. */
export async function withFolder(use: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Waits for all of some checks that run at once, so that no process outlives a failure, and then throws the first. */
export async function allOf(checks: readonly Promise<unknown>[]): Promise<void> {
  for (const ended of await Promise.allSettled(checks)) if (ended.status === "rejected") throw ended.reason;
}
