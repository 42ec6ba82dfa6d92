import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Beat, beatBytes, parseBeat } from "./beat.ts";

const BEAT: Beat = {
  said: "lives",
  machine: "rack-7",
  pid: 4711,
  threads: 16,
  cpu: null,
  done: 3,
  cases: 24_576,
  rate: 1234.5,
  running: ["12.3"],
  order: null,
  message: null,
};

Deno.test("parseBeat() reads what beatBytes() wrote, with a long message cut", () => {
  assertEquals(parseBeat(beatBytes(BEAT)), BEAT);
  assertEquals(parseBeat(beatBytes({ ...BEAT, message: "x".repeat(5000) }))?.message?.length, 2000);
});

Deno.test("parseBeat() takes nothing else for a beat", () => {
  const wrong = {
    said: 1,
    machine: null,
    pid: -1,
    threads: 1.5,
    cpu: 7,
    done: "3",
    cases: NaN,
    rate: -1,
    running: [1],
    order: 2,
  };
  for (const [name, value] of Object.entries(wrong)) {
    assertEquals(parseBeat(new TextEncoder().encode(JSON.stringify({ ...BEAT, [name]: value }))), undefined, name);
  }
  fc.assert(fc.property(fc.uint8Array(), (bytes) => parseBeat(bytes) === undefined));
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    return parseBeat(new TextEncoder().encode(JSON.stringify(value))) === undefined;
  }));
});
