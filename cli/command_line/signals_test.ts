import { assertEquals } from "@std/assert";
import { onStop } from "./signals.ts";

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test("onStop() takes two signals at once for one request: a terminal and whoever started this tell the same", async () => {
  let stops = 0;
  let aborts = 0;
  const signals = onStop(() => stops++, () => aborts++);
  try {
    for (let n = 0; n < 2; n++) Deno.kill(Deno.pid, "SIGINT");
    Deno.kill(Deno.pid, "SIGTERM");
    await wait(50);
  } finally {
    signals.close();
  }
  assertEquals([stops, aborts], [1, 0]);
});
