import { assertEquals, assertRejects } from "@std/assert";
import { IcedDecoder } from "../oracles/decoders/iced/iced.ts";
import { bench } from "./main.ts";
import { benchPipeline } from "./pipeline.ts";
import { checkFast, SlowPath } from "./slow_path.ts";

Deno.test("checkFast() lets pass an iced that is read from its memory", () => {
  const iced = new IcedDecoder();
  checkFast(iced);
  iced.close();
});

Deno.test("benchPipeline() measures nothing with an iced that is read by its getters", async () => {
  const error = await assertRejects(() => benchPipeline(new IcedDecoder(false)), SlowPath);
  assertEquals(/^Bench has nothing to measure: iced [\d.]+ does not lie in memory/.test(error.message), true);
});

Deno.test("bench() ends with 1 and says why where a decoder is on a slow path, and runs nothing after that", async () => {
  const said: string[] = [];
  const { error } = console;
  console.error = (line: string) => void said.push(line);
  let after = 0;
  try {
    const parts = [() => benchPipeline(new IcedDecoder(false)), () => Promise.resolve(void after++)];
    assertEquals(await bench(parts), 1);
  } finally {
    console.error = error;
  }
  assertEquals([said.length, said[0]!.startsWith("Bench has nothing to measure: iced"), after], [1, true, 0]);
});

Deno.test("bench() ends with 0 where every part came to its end", async () => {
  let parts = 0;
  const part = () => Promise.resolve(void parts++);
  assertEquals([await bench([part, part]), parts], [0, 2]);
});
