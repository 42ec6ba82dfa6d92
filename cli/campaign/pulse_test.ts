import { assertEquals } from "@std/assert";
import { fleetStatus } from "../../reports/campaign/fleet_testing.ts";
import { campaignStatus } from "../../reports/campaign/status_testing.ts";
import { Pulse } from "./pulse.ts";

const STATUS = campaignStatus();

/** Statuses with a number of new findings. */
const found = (fresh: number) => ({ ...STATUS, findings: { ...STATUS.findings, fresh } });

/** A log whose time the test decides, and the lines in it up to the event's name. */
function pulseOf() {
  const state = { time: 0 };
  const events: string[] = [];
  const to = {
    writeSync: (bytes: Uint8Array) => {
      events.push(new TextDecoder().decode(bytes).replace(/^#\d+ (\w+) .*\n$/, "$1"));
      return bytes.length;
    },
  };
  return { pulse: new Pulse(to, () => {}, () => state.time), state, events };
}

Deno.test("Pulse writes a line at first, soon again, and then ever less often, down to one a minute", () => {
  const { pulse, state, events } = pulseOf();
  const times: number[] = [];
  for (; state.time <= 250_000; state.time += 500) {
    pulse.show(STATUS);
    if (events.length > times.length) times.push(state.time / 1000);
  }
  assertEquals(times, [0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
});

Deno.test("Pulse writes a line at once where there is a new finding, but not for those from before", () => {
  const { pulse, state, events } = pulseOf();
  for (const fresh of [3, 3, 4, 4, 6]) {
    pulse.show(found(fresh));
    state.time += 10;
  }
  assertEquals(events, ["pulse", "new", "new"]);
});

Deno.test("Pulse writes a line at once where something else is to be said of a fleet", () => {
  const { pulse, state, events } = pulseOf();
  for (const trouble of [null, "No answer", "Server is away", "Server is away", null, null]) {
    pulse.show({ ...STATUS, fleet: fleetStatus({ trouble }) });
    state.time += 10;
  }
  assertEquals(events, ["pulse", "fleet", "fleet", "fleet"]);
});

Deno.test("Pulse.close() leaves the summary, or the last status, once", () => {
  const summed = pulseOf();
  summed.pulse.show(STATUS);
  summed.pulse.close("The summary");
  summed.pulse.close("The summary");
  summed.pulse.show(found(9));
  assertEquals(summed.events, ["pulse", "The summary\n"]);
  const [stopped, never] = [pulseOf(), pulseOf()];
  stopped.pulse.show(STATUS);
  stopped.pulse.close();
  never.pulse.close();
  assertEquals([stopped.events, never.events], [["pulse", "done"], []]);
});

Deno.test("Pulse says once that nobody reads, and nothing where there is no room", () => {
  for (
    const [error, times] of [[new Deno.errors.BrokenPipe(), 1], [new Error("No space left on device"), 0]] as const
  ) {
    let [gone, tries] = [0, 0];
    const to = {
      writeSync: () => {
        tries++;
        throw error;
      },
    };
    const pulse = new Pulse(to, () => gone++);
    pulse.show(STATUS);
    pulse.close("The summary");
    assertEquals([gone, tries], [times, times === 1 ? 1 : 2]);
  }
});
