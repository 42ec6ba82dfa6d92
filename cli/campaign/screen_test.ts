import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { stripVTControlCharacters } from "node:util";
import { statusScreen } from "../../reports/campaign/status_screen.ts";
import { anyStatus, campaignStatus } from "../../reports/campaign/status_testing.ts";
import { Emulator } from "../emulator_testing.ts";
import { Screen } from "./screen.ts";

/** A screen whose time and size the test decides, and what it wrote. */
function screenOf(columns = 80, rows = 24) {
  const writes: string[] = [];
  const state = { time: 0, size: { columns, rows } };
  const to = {
    writeSync: (bytes: Uint8Array) => {
      writes.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  };
  const screen = new Screen(to, { clock: () => state.time, size: () => state.size });
  return { screen, state, writes };
}

const STATUS = campaignStatus();
const NEXT = { ...STATUS, corpus: STATUS.corpus + 1 };

Deno.test("Screen writes a frame at once, and of the next only the lines that changed", () => {
  const { screen, state, writes } = screenOf();
  screen.show(STATUS);
  assertEquals(writes.length, 1);
  assert(writes[0]!.startsWith("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2026h\x1b[1;1H\x1b[K"), writes[0]);
  state.time += 250;
  screen.show(NEXT);
  const [progress] = statusScreen(NEXT, 80, 24).filter((line) => line.includes("corpus"));
  // The first frame's features are where growth is counted from.
  assertEquals(writes[1], `\x1b[?2026h\x1b[4;1H\x1b[K${progress}\x1b[2;80H\x1b[?2026l`);
});

Deno.test("Screen draws at most four frames a second", () => {
  const { screen, state, writes } = screenOf();
  for (; state.time < 10_000; state.time += 10) screen.show({ ...STATUS, cases: state.time });
  assert(writes.length <= 41 && writes.length >= 38, String(writes.length));
});

Deno.test("Screen writes all lines again after ten seconds, without clearing the screen", () => {
  const { screen, state, writes } = screenOf();
  screen.show(STATUS);
  state.time += 10_000;
  screen.show(STATUS);
  assertEquals(`\x1b[?1049h\x1b[?25l\x1b[?7l${writes[1]}`, writes[0]);
  assert(!writes[1]!.includes("\x1b[2J"));
});

Deno.test("Screen shows exactly statusScreen()'s lines, whatever was shown before and in whatever size", () => {
  const size = fc.record({ columns: fc.integer({ min: 20, max: 130 }), rows: fc.integer({ min: 2, max: 40 }) });
  const steps = fc.array(fc.record({ status: anyStatus(), size: fc.option(size) }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(steps, (steps) => {
      const { screen, state, writes } = screenOf();
      let terminal = new Emulator(80, 24);
      for (const step of steps) {
        // Of a size that is the same as before a terminal says nothing.
        if (step.size !== null && JSON.stringify(step.size) !== JSON.stringify(state.size)) {
          state.size = step.size;
          terminal = new Emulator(step.size.columns, step.size.rows);
          // What a terminal leaves on its screen after a change of size is not known.
          for (let row = 1; row <= step.size.rows; row++) {
            terminal.write(`\x1b[${row};1H${"?".repeat(terminal.columns)}`);
          }
        }
        state.time += 300;
        writes.length = 0;
        screen.show(step.status);
        terminal.write(writes.join(""));
        // Growth is the screen's own, so lines that have it are not compared.
        const { columns, rows } = state.size;
        const wanted = statusScreen(step.status, columns, rows).map((line) => stripVTControlCharacters(line).trimEnd());
        const isOther = (line: string) => !/growth/.test(line);
        const blank = (line: string) => line.replace(/last gro.*|growth.*/, "");
        assertEquals(terminal.lines.map(blank).filter(isOther), wanted.map(blank).filter(isOther));
      }
    }),
    // Shrinking whole screens takes longer than reading the first that differs; the seed that is printed shows it again.
    { numRuns: 60, endOnFailure: true },
  );
});

Deno.test("Screen.close() brings cursor, wrapping and the other screen back once, and leaves the summary", () => {
  const { screen, writes } = screenOf();
  const terminal = new Emulator(80, 24);
  screen.show(STATUS);
  terminal.write(writes[0]!);
  assertEquals([...terminal.modes], ["1049"]);
  screen.close("The summary");
  screen.close("Another summary");
  screen.show(STATUS);
  assertEquals(writes.slice(1), ["\x1b[?7h\x1b[?25h\x1b[?1049lThe summary\n"]);
  terminal.write(writes[1]!.slice(0, -"The summary\n".length));
  assertEquals([...terminal.modes].sort(), ["25", "7"]);
});

Deno.test("Screen.close() leaves the last status where there is no summary, and touches no screen that it never had", () => {
  const shown = screenOf();
  shown.screen.show(STATUS);
  shown.screen.close();
  assert(shown.writes[1]!.includes("\x1b[?1049l#132710400 done cov: 182 "), shown.writes[1]);
  const never = screenOf();
  never.screen.close("The summary");
  assertEquals(never.writes, ["The summary\n"]);
});

Deno.test("Screen takes 80 columns and 24 rows where the terminal does not say its size", () => {
  for (const size of [() => ({ columns: 0, rows: 0 }), () => JSON.parse("no size")]) {
    let written = "";
    const to = { writeSync: (bytes: Uint8Array) => (written += new TextDecoder().decode(bytes), bytes.length) };
    new Screen(to, { size }).show(STATUS);
    assert(written.includes("\x1b[24;1H"), written);
    assert(!written.includes("\x1b[25;1H"), written);
  }
});

Deno.test("Screen lets a campaign go on where its terminal is gone, and draws all again when it is back", () => {
  let isGone = true;
  let written = "";
  const to = {
    writeSync: (bytes: Uint8Array) => {
      if (isGone) throw new Error("Terminal is gone");
      written += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
  let time = 0;
  const screen = new Screen(to, { clock: () => time, size: () => ({ columns: 80, rows: 24 }) });
  screen.show(STATUS);
  [time, isGone] = [300, false];
  screen.show(STATUS);
  for (let row = 1; row <= 24; row++) assert(written.includes(`\x1b[${row};1H`), String(row));
});
