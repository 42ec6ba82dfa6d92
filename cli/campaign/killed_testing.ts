/**
 * A program that has a campaign's screen killed on its terminal, for tests, and then types the command that is its argument.
 *
 * @module
 */
import { programPath } from "../terminal_testing.ts";

const [command] = Deno.args as [string];
const streams = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;
const screen = new Deno.Command(Deno.execPath(), {
  args: ["run", "--no-prompt", "--allow-env=TERM", programPath("campaign/screen_testing.ts"), "wait"],
  ...streams,
}).spawn();
// Whoever sees the screen presses a key.
await Deno.stdin.read(new Uint8Array(1));
screen.kill("SIGKILL");
await screen.status;
console.log("Killed");
await new Deno.Command("sh", { args: ["-c", command], ...streams }).output();
