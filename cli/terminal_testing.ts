/**
 * Running a program on a real pseudo-terminal, for tests.
 *
 * @module
 */
import { join } from "node:path";
import { ENVIRONMENT, ROOT } from "./cli_testing.ts";

/** What to do once the program has written some text since the step before. */
export interface Step {
  readonly see: string;
  /** Keys to press. */
  readonly send?: string;
  /** The terminal's new size. */
  readonly columns?: number;
  readonly rows?: number;
}

/** A program on a terminal. */
export interface OnTerminal {
  readonly args: readonly string[];
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

/** Seconds after which a program is killed, such as one that waits for an answer. */
const LONGEST = 60;

/** Deno has no pseudo-terminals; Python's are in its standard library. */
const DRIVER = `
import fcntl, json, os, pty, signal, struct, sys, termios
job = json.loads(sys.argv[1])
def resize(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
pid, fd = pty.fork()
if pid == 0:
    resize(0, job["rows"], job["columns"])
    os.execvpe(job["args"][0], job["args"], {**os.environ, **job["env"]})
signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
signal.alarm(job["seconds"])
seen, steps = b"", list(job["steps"])
while True:
    try: data = os.read(fd, 65536)
    except OSError: break
    if not data: break
    os.write(1, data)
    seen += data
    while steps and steps[0]["see"].encode() in seen:
        step = steps.pop(0)
        seen = b""
        if "rows" in step: resize(fd, step["rows"], step["columns"])
        if "send" in step: os.write(fd, step["send"].encode())
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** Whether this machine can do it; says so where it cannot. */
export const HAS_TERMINAL: boolean = hasPython();

function hasPython(): boolean {
  try {
    const command = new Deno.Command("python3", { args: ["-c", "import fcntl, pty, termios"], stderr: "null" });
    if (command.outputSync().success) return true;
  } catch {
    // Said below.
  }
  console.warn("Skipped: tests on a terminal, because python3 with its module pty is missing");
  return false;
}

/** Runs a Deno program, as `deno <args>`, until it ends, and returns what it wrote to its terminal and its exit code. */
export async function onTerminal(program: OnTerminal): Promise<{ readonly code: number; readonly written: string }> {
  const { args, columns = 80, rows = 24, env = {}, steps = [] } = program;
  const job = {
    args: [Deno.execPath(), ...args],
    columns,
    rows,
    env: { ...ENVIRONMENT, NO_COLOR: "", ...env },
    steps,
    seconds: LONGEST,
  };
  const { code, stdout, stderr } = await new Deno.Command("python3", {
    args: ["-c", DRIVER, JSON.stringify(job)],
    cwd: ROOT,
    stdin: "null",
  }).output();
  if (stderr.length > 0) throw new Error(`Terminal failed: ${new TextDecoder().decode(stderr)}`);
  return { code, written: new TextDecoder().decode(stdout) };
}

/** The codes in some bytes that colour text or change its weight. */
export function stylesIn(written: string): string[] {
  return written.split("\x1b[").slice(1).filter((code) => /^[\d;]*m/.test(code)).map((code) => code.split("m")[0]!);
}

/** The path of a program for tests, beside this file. */
export function programPath(name: string): string {
  return join(ROOT, "cli", name);
}
