import { assertEquals } from "@std/assert";
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
  return { pulse: new Pulse(to, () => state.time), state, events };
}

Deno.test("Pulse writes a line at first, and then one a minute", () => {
  const { pulse, state, events } = pulseOf();
  for (; state.time < 180_000; state.time += 500) pulse.show(STATUS);
  assertEquals(events, ["pulse", "pulse", "pulse"]);
});

Deno.test("Pulse writes a line at once where there is a new finding, but not for those from before", () => {
  const { pulse, state, events } = pulseOf();
  for (const fresh of [3, 3, 4, 4, 6]) {
    pulse.show(found(fresh));
    state.time += 10;
  }
  assertEquals(events, ["pulse", "new", "new"]);
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

Deno.test("Pulse lets a campaign go on where nobody reads", () => {
  const to = {
    writeSync: () => {
      throw new Error("Broken pipe");
    },
  };
  const pulse = new Pulse(to);
  pulse.show(STATUS);
  pulse.close("The summary");
});
