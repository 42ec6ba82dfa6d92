/**
 * A program that shows a campaign with made-up figures, for tests on a terminal.
 *
 * It shows four frames and ends with the first argument, `summary` or `throw`; or shows frames until Ctrl-C, `wait`.
 *
 * @module
 */
import { campaignStatus } from "../../reports/campaign/status_testing.ts";
import { openDisplay } from "./open_display.ts";

const [ending] = Deno.args;
const base = campaignStatus();
const display = openDisplay(Deno.stdout, () => {});
let isStopped = false;
const stop = () => {
  isStopped = true;
};

Deno.addSignalListener("SIGINT", stop);
try {
  for (let frame = 0; !isStopped && (ending === "wait" || frame < 4); frame++) {
    display.show({ ...base, now: base.now + 1000 * frame, cases: base.cases + frame });
    await new Promise((resolve) => setTimeout(resolve, 260));
  }
  if (ending === "throw") throw new Error("Campaign failed");
  display.close("The summary");
} finally {
  Deno.removeSignalListener("SIGINT", stop);
  display.close();
}
