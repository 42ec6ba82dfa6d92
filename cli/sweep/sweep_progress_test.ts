import { assertEquals } from "@std/assert";
import { SweepProgress } from "./sweep_progress.ts";

/** Something to tell, that remembers what it was told. */
class Told {
  text = "";
  readonly #isTerminal: boolean;

  constructor(isTerminal: boolean) {
    this.#isTerminal = isTerminal;
  }

  isTerminal(): boolean {
    return this.#isTerminal;
  }

  writeSync(bytes: Uint8Array): number {
    this.text += new TextDecoder().decode(bytes);
    return bytes.length;
  }
}

/** Tells of a thousand points, of which two hundred were done before, a hundred every `seconds`. */
function tell(to: Told, seconds: number): void {
  let now = 0;
  const progress = new SweepProgress(to, 1000, 200, () => now);
  for (let k = 0; k < 4; k++) {
    now += 1000 * seconds;
    progress.add(100);
  }
  progress.close();
  progress.close();
}

Deno.test("SweepProgress tells a log now and then how much is done, how fast, and how long it will take", () => {
  const log = new Told(false);
  tell(log, 20);
  assertEquals(
    log.text,
    "Sweep: 400 of 1,000 points (40.0 %), 5 points/s, 00:02:00 left\n" +
      "Sweep: 600 of 1,000 points (60.0 %), 5 points/s, 00:01:20 left\n",
  );
});

Deno.test("SweepProgress keeps to one line of a terminal, and takes it away at the end", () => {
  const terminal = new Told(true);
  tell(terminal, 0.3);
  assertEquals(
    terminal.text,
    "\r\x1b[KSweep: 400 of 1,000 points (40.0 %), 333 points/s, 00:00:01 left" +
      "\r\x1b[KSweep: 600 of 1,000 points (60.0 %), 333 points/s, 00:00:01 left\r\x1b[K",
  );
});

Deno.test("SweepProgress says nothing of a sweep that is soon over, and goes on where nobody reads", () => {
  const log = new Told(false);
  tell(log, 1);
  assertEquals(log.text, "");
  const closed = new Told(true);
  closed.writeSync = () => {
    throw new Error("Broken pipe");
  };
  tell(closed, 1);
});
