import { assert, assertEquals } from "@std/assert";
import { Emulator } from "../emulator_testing.ts";
import { HAS_TERMINAL, type OnTerminal, onTerminal, programPath, stylesIn } from "../terminal_testing.ts";

const OPEN = "\x1b[?1049h\x1b[?25l\x1b[?7l";
const CLOSE = "\x1b[?7h\x1b[?25h\x1b[?1049l";

/** Runs the campaign with made-up figures; what Deno itself writes before the screen opens is left out. */
async function campaign(ending: string, options: Partial<OnTerminal> = {}) {
  const args = ["run", "--no-prompt", "--allow-env=TERM", programPath("campaign/screen_testing.ts"), ending];
  const { code, written } = await onTerminal({ args, ...options });
  return { code, written, screen: written.slice(Math.max(0, written.indexOf(OPEN))) };
}

/** A test that needs a terminal. */
function testOnTerminal(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !HAS_TERMINAL, fn });
}

testOnTerminal(
  "openDisplay() on a terminal hides the cursor once, never clears, and restores all before the summary",
  async () => {
    const { code, screen } = await campaign("summary", { columns: 100, rows: 30 });
    assertEquals(code, 0);
    assertEquals(screen.split(OPEN).length, 2);
    assertEquals(screen.split(CLOSE).length, 2);
    assert(screen.endsWith(`${CLOSE}The summary\r\n`), screen.slice(-80));
    assert(!screen.includes("J"), "something was cleared");
    assert(stylesIn(screen).length > 0);
    const terminal = new Emulator(100, 30);
    terminal.write(screen.slice(0, screen.indexOf(CLOSE)));
    assertEquals(terminal.lines[0], `${"verdict fuzz  posted, linux-6.12".padEnd(94)}seed 1`);
    assertEquals(terminal.lines[3]!.slice(0, 31), "running                00:12:37");
    assert(terminal.lines[28]!.startsWith("Ctrl-C "), terminal.lines.join("\n"));
  },
);

testOnTerminal("openDisplay() restores the terminal where the campaign fails", async () => {
  const { code, screen } = await campaign("throw");
  assertEquals(code, 1);
  const [, after] = screen.split(CLOSE);
  assert(after!.startsWith("#132710403 done "), after);
  assert(after!.includes("Campaign failed"), after);
});

testOnTerminal("openDisplay() follows the terminal's size, and restores it on Ctrl-C", async () => {
  const { code, screen } = await campaign("wait", {
    steps: [{ see: "\x1b[24;1H", columns: 60, rows: 16 }, { see: "\x1b[16;1H", send: "\x03" }],
  });
  assertEquals(code, 0);
  assert(screen.replace("^C", "").endsWith(`${CLOSE}The summary\r\n`), screen.slice(-80));
  const frames = screen.slice(0, screen.indexOf(CLOSE)).replace("^C", "").split("\x1b[?2026h");
  const resized = frames.findIndex((frame, k) => k > 1 && frame.startsWith("\x1b[1;1H"));
  const terminal = new Emulator(60, 16);
  terminal.write(frames.slice(resized).join(""));
  assertEquals(terminal.lines[0], `${"verdict fuzz  posted, linux-6.12".padEnd(54)}seed 1`);
  assertEquals(terminal.lines[15], "Ctrl-C ends it; the same command goes on");
  assert(!screen.includes("\x1b[2J"), "the screen was cleared");
});

testOnTerminal("openDisplay() styles nothing where NO_COLOR is set", async () => {
  const { screen } = await campaign("summary", { env: { NO_COLOR: "1" } });
  assert(screen.startsWith(OPEN));
  assertEquals(stylesIn(screen), []);
});

testOnTerminal("openDisplay() writes lines to a dumb terminal", async () => {
  const { written } = await campaign("summary", { env: { TERM: "dumb" } });
  assert(!written.includes(OPEN));
  const lines = written.slice(written.indexOf("#")).split("\r\n");
  assertEquals([lines.length, lines[0]!.slice(0, 22), lines[1]], [3, "#132710400 pulse cov: ", "The summary"]);
});

Deno.test("openDisplay() writes lines to a pipe", async () => {
  const args = ["run", "--no-prompt", programPath("campaign/screen_testing.ts"), "summary"];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output();
  const [first, ...rest] = new TextDecoder().decode(stdout).split("\n");
  assertEquals([code, rest], [0, ["The summary", ""]]);
  assert(first!.startsWith("#132710400 pulse cov: 182 ft: 2031 "), first);
});

testOnTerminal("docs/campaign.md has the command that restores a terminal whose campaign was killed", async () => {
  const docs = Deno.readTextFileSync(programPath("../docs/campaign.md"));
  const [, command] = /^ *(printf .*)$/m.exec(docs) ?? [];
  assert(command !== undefined);
  const args = [
    "run",
    "--no-prompt",
    "--allow-read",
    "--allow-run",
    programPath("campaign/killed_testing.ts"),
    command,
  ];
  const { code, written } = await onTerminal({ args, steps: [{ see: "\x1b[24;1H", send: "\n" }] });
  assertEquals(code, 0);
  const [before, after] = written.slice(written.indexOf(OPEN)).split("Killed\r\n") as [string, string];
  const terminal = new Emulator(80, 24);
  const usual = [...terminal.modes].sort();
  // What is drawn is no matter, and the terminal wrote more than the screen did.
  for (const code of before.split("\x1b[")) {
    const [mode] = /^\?\d+[hl]/.exec(code) ?? [];
    if (mode !== undefined) terminal.write(`\x1b[${mode}`);
  }
  assertEquals(terminal.modes.has("1049") && !terminal.modes.has("25"), true);
  terminal.write(after);
  terminal.modes.delete("2026");
  assertEquals([...terminal.modes].sort(), usual);
});
